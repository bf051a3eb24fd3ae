//! Where secrets come from: the environment, files that nobody else reads, commands.

use std::{
    fmt, fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use oauth_suite::standard::{description::SecretSource, secret::Secret};

/// How long a command may take.
const COMMAND_TIME: Duration = Duration::from_secs(30);
/// How much of a file or of an output is read.
const BYTES_MAX: u64 = 64 << 10;

/// The value of an environment variable.
pub type Environment = dyn Fn(&str) -> Option<String>;

/// Where secrets are looked for.
pub struct Secrets<'e> {
    environment: &'e Environment,
    folder: PathBuf,
}

impl fmt::Debug for Secrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl<'e> Secrets<'e> {
    /// Those of an environment, and of files below the folder of a description.
    pub fn new(environment: &'e Environment, folder: impl Into<PathBuf>) -> Self {
        Self {
            environment,
            folder: folder.into(),
        }
    }

    /// The secret of a source, or why there is none.
    pub(super) fn find(&self, source: &SecretSource) -> Result<Secret, String> {
        match source {
            SecretSource::Env(name) => {
                let value = (self.environment)(name).ok_or_else(|| {
                    format!("the environment variable {name} is not set: export {name}=...")
                })?;
                let empty = || format!("the environment variable {name} is empty");
                first_line(&value).ok_or_else(empty)
            }
            SecretSource::File(path) => {
                let path = self.folder.join(path);
                file(&path).map_err(|why| format!("the file `{}` {why}", path.display()))
            }
        }
    }

    /// The cookie that a command prints.
    pub(super) fn of_command(&self, words: &[String]) -> Result<Secret, String> {
        let (program, arguments) = words.split_first().ok_or("it is empty")?;
        let child = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let child = child.map_err(|why| format!("`{program}` cannot be started: {why}"))?;
        let printed = printed(child).map_err(|why| format!("`{program}` {why}"))?;
        let line = printed.lines().next().unwrap_or_default();
        // Who prints a whole header means the same.
        let value = line
            .split_once(':')
            .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
            .map_or(line, |(_, value)| value);
        let is_header = value.contains('=') && value.chars().all(|c| !c.is_control());
        first_line(value).filter(|_| is_header).ok_or_else(|| {
            format!("`{program}` printed no cookie: wanted a line such as `session=...`")
        })
    }
}

/// What is no secret, but is kept among them.
pub(super) fn plain(text: &str) -> Secret {
    Secret::new(text)
}

/// The first line without spaces around it, if there is anything in it.
fn first_line(text: &str) -> Option<Secret> {
    let line = text.lines().next().unwrap_or_default().trim();
    Some(Secret::new(line)).filter(|_| !line.is_empty())
}

fn file(path: &Path) -> Result<Secret, String> {
    let unread = |why: std::io::Error| format!("cannot be read: {why}");
    let file = fs::File::open(path).map_err(unread)?;
    let metadata = file.metadata().map_err(unread)?;
    if !metadata.is_file() {
        return Err("is no file".to_owned());
    }
    if is_open_to_others(&metadata) {
        return Err(format!(
            "can be read by others than its owner: chmod 600 {}",
            path.display()
        ));
    }
    let mut text = String::new();
    file.take(BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(unread)?;
    first_line(&text).ok_or_else(|| "begins with an empty line".to_owned())
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}

/// What a process prints until it ends.
fn printed(mut child: Child) -> Result<String, String> {
    let stdout = child.stdout.take();
    // Read beside, so that a process that prints much does not wait for a reader.
    let (sender, reader) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = stdout.map(|stdout| stdout.take(BYTES_MAX).read_to_string(&mut text));
        // Nobody listens any more if it took too long.
        sender.send(read.transpose().map(|_| text)).ok();
    });
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < COMMAND_TIME => {
                thread::sleep(Duration::from_millis(20));
            }
            Ok(None) => {
                child.kill().and_then(|()| child.wait()).ok();
                return Err(format!("took more than {} seconds", COMMAND_TIME.as_secs()));
            }
            Err(why) => return Err(format!("cannot be waited for: {why}")),
        }
    };
    if !status.success() {
        return Err(format!("failed: {status}"));
    }
    // What it left running may keep the output open.
    match reader.recv_timeout(COMMAND_TIME.saturating_sub(started.elapsed())) {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(why)) => Err(format!("printed what cannot be read: {why}")),
        Err(_) => Err("did not close its output".to_owned()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_file_is_read_if_it_is_its_owners_alone() {
        let folder = std::env::temp_dir().join(format!("oauth-conform-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("secret");
        fs::write(&path, "hunter2\nmore\n").unwrap();
        let secrets = Secrets::new(&nothing, &folder);
        let find = |name: &str| secrets.find(&SecretSource::File(name.to_owned()));
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o600);
        assert_eq!(find("secret"), Ok(Secret::new("hunter2")));
        mode(0o640);
        let why = find("secret").unwrap_err();
        assert!(why.contains("chmod 600"), "{why}");
        assert!(find("absent").unwrap_err().contains("cannot be read"));
        assert!(find(".").unwrap_err().ends_with("is no file"));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_command_prints_a_cookie() {
        let secrets = Secrets::new(&nothing, std::env::temp_dir());
        let of = |script: &str| {
            let words = ["sh", "-c", script].map(str::to_owned);
            secrets.of_command(&words)
        };
        assert_eq!(
            of("echo 'Cookie: sid=1; x=2'"),
            Ok(Secret::new("sid=1; x=2"))
        );
        assert_eq!(of("echo sid=1"), Ok(Secret::new("sid=1")));
        for (script, wanted) in [
            ("exit 3", "`sh` failed: exit status: 3"),
            ("echo", "`sh` printed no cookie"),
            ("printf 'sid=\\001'", "`sh` printed no cookie"),
        ] {
            let why = of(script).unwrap_err();
            assert!(why.starts_with(wanted), "{why}");
        }
        let words = ["/nowhere/at-all".to_owned()];
        let why = secrets.of_command(&words).unwrap_err();
        assert!(why.contains("cannot be started"), "{why}");
    }
}
