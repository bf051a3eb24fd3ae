//! The container recipe, as far as it goes without a container: what it names exists, and
//! its commands do what they say with a stand-in for `podman`.

use std::{
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::support::{Served, code, command, folder, run, stderr, workspace};

/// The lines of the recipe, without comments, those that go on joined.
fn instructions() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(workspace().join("Containerfile")).unwrap();
    let text = text.replace("\\\n", "");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (word, rest) = line.split_once(' ').unwrap();
            (word.to_owned(), rest.to_owned())
        })
        .collect()
}

fn all(word: &str) -> Vec<String> {
    let found = instructions()
        .into_iter()
        .filter(|(known, _)| known == word);
    found.map(|(_, rest)| rest).collect()
}

#[test]
fn what_the_recipe_names_exists() {
    let known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "USER",
        "VOLUME",
        "ENTRYPOINT",
        "CMD",
    ];
    for (word, rest) in instructions() {
        assert!(known.contains(&word.as_str()), "{word} {rest}");
    }
    let manifest = std::fs::read_to_string(workspace().join("Cargo.toml")).unwrap();
    let wanted = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "));
    let version = wanted.unwrap().trim_matches('"');
    let [build, last] = all("FROM").try_into().unwrap();
    assert!(build.contains(&format!("rust:{version}-")), "{build}");
    assert!(build.ends_with(" AS build"), "{build}");
    // Both stages are of one distribution, so that what is built finds its libraries.
    let distribution = build
        .trim_end_matches(" AS build")
        .rsplit('-')
        .next()
        .unwrap();
    assert!(last.contains(distribution), "{last}");
    let build = all("RUN").into_iter().next().unwrap();
    assert_eq!(build, "cargo build --locked --release -p oauth-conform");
    let name = env!("CARGO_PKG_NAME");
    let copied = format!("/build/target/release/{name} /usr/local/bin/{name}");
    assert!(all("COPY").iter().any(|line| line.ends_with(&copied)));
    assert_eq!(all("ENTRYPOINT"), [format!("[\"{name}\"]")]);
    // Nobody is root, and what is written is on the volume.
    assert_eq!(all("USER"), ["10001"]);
    assert!(
        all("RUN")
            .iter()
            .any(|line| line.contains("useradd --uid 10001"))
    );
    assert_eq!(all("VOLUME"), ["/data"]);
    assert_eq!(all("WORKDIR").last().unwrap(), "/data");
    assert!(
        all("RUN")
            .iter()
            .any(|line| line.contains("ca-certificates"))
    );
    let [arguments] = all("CMD").try_into().unwrap();
    let arguments: Vec<String> = serde_json::from_str(&arguments).unwrap();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    assert_eq!(code(&run(&arguments)), 0);
}

/// Does what a container would: the program, in the folder of the volume.
const PODMAN: &str = r#"#!/bin/sh
set -eu
[ "$1" = run ]
shift
while [ "$1" != oauth-conform ]; do
  case $1 in
    --rm) shift ;;
    --userns | --stop-timeout | --env) shift 2 ;;
    --volume) data=${2%:/data}; shift 2 ;;
    *) echo "what is $1?" >&2; exit 125 ;;
  esac
done
shift
cd "$data"
exec "$PROGRAM" "$@"
"#;

/// The script of the guide, for a few rules.
fn script() -> String {
    let path = workspace().join("docs/guide/judging-a-tenant.md");
    let guide = std::fs::read_to_string(path).unwrap();
    let start = guide.find("```sh file=nightly.sh\n").unwrap();
    let block = guide.get(start..).unwrap();
    let lines = block.lines().skip(1).take_while(|line| *line != "```");
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace(
        "run \"$TENANT\" ",
        "run \"$TENANT\" --rule 'redirect-uri/*' ",
    )
}

#[test]
fn the_nightly_script_runs_and_clears_up_after_the_last_night() {
    let served = Served::start(&[]);
    let folder = folder("the_nightly_script_runs");
    let data = folder.join("data");
    std::fs::create_dir_all(&data).unwrap();
    let admin = |name: &str| {
        let value = served.ready.pointer(&format!("/adminClient/{name}"));
        value.unwrap().as_str().unwrap().to_owned()
    };
    let variables = [
        ("OAUTH_CONFORM_CLIENT_ID", admin("clientId")),
        ("OAUTH_CONFORM_CLIENT_SECRET", admin("clientSecret")),
    ];
    // A night that was cut short.
    let journal = data.join("last.journal");
    let path = journal.to_str().unwrap();
    let mut night = command(&["run", served.url(), "--rate", "600", "--journal", path])
        .envs(variables.clone())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let has_made = || std::fs::read_to_string(&journal).is_ok_and(|it| it.lines().count() > 3);
    while !has_made() {
        assert!(started.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
    night.kill().unwrap();
    night.wait().unwrap();
    let (podman, nightly) = (folder.join("podman"), folder.join("nightly.sh"));
    std::fs::write(&podman, PODMAN).unwrap();
    std::fs::set_permissions(&podman, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(&nightly, script()).unwrap();
    let mut search = vec![folder.clone()];
    search.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let output = Command::new("sh")
        .arg(&nightly)
        .current_dir(&folder)
        .env("PATH", std::env::join_paths(search).unwrap())
        .env("PROGRAM", env!("CARGO_BIN_EXE_oauth-conform"))
        .env("TENANT", served.url())
        .env("TENANT_HOST", "127.0.0.1")
        .envs(variables)
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let entries = std::fs::read_dir(&data).unwrap();
    let mut left: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["report.html", "report.xml"]);
}
