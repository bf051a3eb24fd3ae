//! One shell for all commands of a guide, so that what is exported stays exported.

use std::{
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use super::{
    super::support::command,
    blocks::{Guide, Step},
};

/// The port that guides name; each is played on another.
const PORT: &str = "8080";

/// What came of a command.
pub(super) struct Outcome {
    pub(super) lines: Vec<String>,
    pub(super) code: i32,
}

/// `serve` goes on in the background until the next `serve`, or the end.
const PRELUDE: &str = r#"
exec 2>&1 </dev/null
code=0 server=
stop() { [ -z "$server" ] || { kill "$server" && wait "$server"; server=; } }
trap stop EXIT
serve() {
  stop
  : >.served
  oauth-conform serve --listen 127.0.0.1:8080 "$@" >.served 2>&1 & server=$!
  tries=0
  until grep -q -e '^Ctrl-C stops it' -e '^{' .served || [ $tries -ge 400 ] ||
    ! kill -0 $server; do
    tries=$((tries + 1)); sleep 0.05
  done
  cat .served
}
"#;

/// Runs the commands of a guide one after the other, in a folder.
pub(super) fn run(guide: &Guide, steps: &[Step], folder: &Path) -> Vec<Outcome> {
    let port = free_port();
    let commands = steps.iter().map(|step| {
        let command = match step.command.strip_prefix("oauth-conform serve") {
            Some(arguments) => format!("serve{arguments}"),
            // Known deviations are looked at on the day on which the guide was written.
            None => step
                .command
                .replace("--expect ", "--today 2026-11-21 --expect "),
        };
        // As other machines are judged, rather than with what this one can take.
        let command = if step.is_of_workflow {
            // A workflow sets the variables that it reads.
            let command =
                command.replace("oauth-conform run ", "oauth-conform run --generated 20 ");
            format!("SHARD=2/3\n{command}")
        } else {
            command
        };
        format!("printf '\\1'; (exit $code)\n{command}\ncode=$?; printf '\\2%s\\n' $code\n")
    });
    let script = PRELUDE.to_owned() + &commands.collect::<String>();
    // Beside the folder, whose content belongs to the guide.
    let path = folder.with_extension("sh");
    std::fs::write(&path, script.replace(PORT, &port)).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_oauth-conform"));
    let mut search = vec![program.parent().unwrap().to_owned()];
    search.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    // The environment of the program, with another program in it.
    let clean = command(&[]);
    let mut shell = Command::new("sh");
    for (name, value) in clean.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let output = shell
        .arg(&path)
        .current_dir(folder)
        .env("PATH", std::env::join_paths(search).unwrap())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let outcomes: Vec<Outcome> = text.split('\u{1}').skip(1).map(outcome(&port)).collect();
    assert_eq!(outcomes.len(), steps.len(), "{}: {text}", guide.name);
    outcomes
}

fn outcome(port: &str) -> impl Fn(&str) -> Outcome {
    move |text| {
        let (printed, code) = text.rsplit_once('\u{2}').unwrap_or((text, "-1"));
        Outcome {
            // Progress, for which a terminal has a bar.
            lines: printed
                .replace(port, PORT)
                .trim_end()
                .lines()
                .filter(|line| !line.starts_with("note: "))
                .map(str::to_owned)
                .collect(),
            code: code.trim_end().parse().unwrap(),
        }
    }
}

/// A port with four digits like the guides' own, so that lines break where they say.
fn free_port() -> String {
    let start = std::process::id() % 1000;
    let ports = (0..1000).map(|number| 8100 + (start + number * 7) % 1000);
    let mut free = ports.filter(|port| TcpListener::bind(format!("127.0.0.1:{port}")).is_ok());
    free.next().unwrap().to_string()
}
