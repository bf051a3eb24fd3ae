//! Servers that nobody here wrote, started by the scripts of `tests/servers`.

mod announcement;

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use self::announcement::Announcement;
use crate::{Result, root};

/// How long a server may take until it listens; the first time its packages are fetched.
const START: Duration = Duration::from_mins(10);
/// How long a server may take to end by itself.
const END: Duration = Duration::from_secs(20);

/// A release of a server, by what its script is given.
pub(crate) type Environment = Vec<(String, String)>;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    script: Child,
    /// What `oauth-conform run --target` wants.
    pub(crate) description: PathBuf,
    /// The secrets that the description names.
    pub(crate) secrets: Environment,
}

impl Server {
    /// Starts a server on a free port, and waits until it listens.
    pub(crate) fn start(name: &str, release: &[(String, String)]) -> Result<Self> {
        let folder = cache();
        fs::create_dir_all(&folder)?;
        let port = free_port()?;
        let mut script = Command::new(root().join("tests/servers/launch.sh"))
            .arg(name)
            .arg(port.to_string())
            .env("CACHE", &folder)
            .envs(release.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let line = first_line(&mut script);
        // From here on it is ended whatever happens.
        let mut server = Self {
            script,
            description: folder.join(format!("{name}-{port}.toml")),
            secrets: Vec::new(),
        };
        let announced = Announcement::read(&line?)?;
        fs::write(&server.description, announced.description())?;
        server.secrets = announced.secrets();
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        fs::remove_file(&self.description).ok();
        if !matches!(self.script.try_wait(), Ok(None)) {
            return;
        }
        // The script ends what it started and removes its files.
        let asked = Command::new("kill")
            .arg(self.script.id().to_string())
            .status();
        let started = Instant::now();
        while asked.is_ok() && started.elapsed() < END {
            if !matches!(self.script.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.script.kill().and_then(|()| self.script.wait()).ok();
    }
}

/// Two releases of a server: one that has a fault, and one that has not.
#[derive(Debug)]
pub(crate) struct Pair {
    /// Its name.
    pub(crate) id: String,
    /// The server.
    pub(crate) server: String,
    /// The rule that names the fault.
    pub(crate) rule: String,
    /// The release that has the fault.
    pub(crate) vulnerable: Environment,
    /// The release that has not.
    pub(crate) fixed: Environment,
}

impl Pair {
    /// The pairs of `tests/servers/pairs.toml`.
    pub(crate) fn all() -> Result<Vec<Self>> {
        let path = root().join("tests/servers/pairs.toml");
        let table: toml::Table = fs::read_to_string(&path)?.parse()?;
        let entries = table.get("pair").and_then(toml::Value::as_array);
        let entries = entries.ok_or("pairs.toml has no `[[pair]]`")?;
        entries.iter().map(Self::read).collect()
    }

    fn read(entry: &toml::Value) -> Result<Self> {
        let text = |name: &str| {
            let value = entry.get(name).and_then(toml::Value::as_str);
            value
                .map(str::to_owned)
                .ok_or_else(|| format!("a pair has no `{name}`: {entry}"))
        };
        let release = |name: &str| {
            let table = entry.get(name).and_then(toml::Value::as_table);
            let table = table.ok_or_else(|| format!("a pair has no `{name}`: {entry}"))?;
            let text = |value: &toml::Value| value.as_str().unwrap_or_default().to_owned();
            let pairs = table
                .iter()
                .map(|(name, value)| (name.clone(), text(value)));
            Ok::<Environment, String>(pairs.collect())
        };
        Ok(Self {
            id: text("id")?,
            server: text("server")?,
            rule: text("rule")?,
            vulnerable: release("vulnerable")?,
            fixed: release("fixed")?,
        })
    }
}

/// Starts both releases of every pair once, and fails if one does not start.
pub(crate) fn start_all() -> Result {
    let mut started = BTreeSet::new();
    let mut failed = Vec::new();
    for pair in Pair::all()? {
        for release in [&pair.vulnerable, &pair.fixed] {
            if !started.insert((pair.server.clone(), release.clone())) {
                continue;
            }
            let word = match Server::start(&pair.server, release) {
                Ok(_) => "starts",
                Err(_) => "does not start",
            };
            let line = format!("{}: {} {release:?} {word}", pair.id, pair.server);
            writeln!(std::io::stdout(), "{line}")?;
            failed.extend(Some(line).filter(|_| word != "starts"));
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n").into())
    }
}

/// Starts a server for a person, says how to judge it, and stays until it ends.
pub(crate) fn stay(name: &str, settings: &[&str]) -> Result {
    let release: Option<Environment> = settings
        .iter()
        .map(|setting| setting.split_once('='))
        .map(|setting| setting.map(|(name, value)| (name.to_owned(), value.to_owned())))
        .collect();
    let release = release.ok_or("wanted settings such as VERSION=1.2.3")?;
    let mut server = Server::start(name, &release)?;
    let mut text = Vec::new();
    for (name, value) in &server.secrets {
        writeln!(text, "export {name}='{value}'")?;
    }
    writeln!(text, "# {}", server.description.display())?;
    std::io::stdout().write_all(&text)?;
    server.script.wait()?;
    Ok(())
}

/// The servers of which it is listed what they depart from.
pub(crate) fn listed() -> Result<Vec<String>> {
    let folder = root().join("tests/servers/expected");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        names.extend(name.map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The list of what a server departs from.
pub(crate) fn list(name: &str) -> PathBuf {
    root().join(format!("tests/servers/expected/{name}.toml"))
}

/// Where packages are kept.
fn cache() -> PathBuf {
    target().join("servers")
}

/// The folder of what is built.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |target| Path::new(&target).into())
}

/// A port that nobody has; somebody may take it before the server does.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The line that a script prints once its server listens.
fn first_line(script: &mut Child) -> Result<String> {
    let stdout = script.stdout.take().ok_or("the script has no output")?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        sender.send(read.map(|_| line)).ok();
    });
    match receiver.recv_timeout(START) {
        Ok(line) => Ok(line?),
        Err(_) => Err(format!("no server after {} seconds", START.as_secs()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_has_a_list_of_what_it_departs_from() {
        let mut scripts = Vec::new();
        for entry in fs::read_dir(root().join("tests/servers/start")).unwrap() {
            let path = entry.unwrap().path();
            scripts.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
        scripts.sort();
        assert_eq!(listed().unwrap(), scripts);
        assert_eq!(scripts.len(), 8);
    }

    #[test]
    fn every_departure_has_a_reason_of_its_own() {
        for name in listed().unwrap() {
            let text = fs::read_to_string(list(&name)).unwrap();
            let table: toml::Table = text.parse().unwrap();
            let entries = table["deviation"].as_array().unwrap();
            for entry in entries {
                let reason = entry["reason"].as_str().unwrap();
                assert!(reason.len() > 20, "{name}: {entry}");
            }
        }
    }

    #[test]
    fn every_pair_is_of_a_server_that_can_be_started() {
        let pairs = Pair::all().unwrap();
        assert_eq!(pairs.len(), 24);
        for pair in pairs {
            let script = format!("tests/servers/start/{}.sh", pair.server);
            assert!(root().join(script).is_file(), "{}", pair.id);
            let version = |release: &Environment| {
                let version = release.iter().find(|(name, _)| name == "VERSION");
                version.map(|(_, version)| version.clone())
            };
            assert!(version(&pair.vulnerable).is_some(), "{}", pair.id);
            assert_ne!(
                version(&pair.vulnerable),
                version(&pair.fixed),
                "{}",
                pair.id
            );
        }
    }
}
