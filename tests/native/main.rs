//! The embedded tenant, judged as a user of the library would judge a server: with a
//! name in `cargo test` for every rule.

use oauth_it::{facts, in_process, settings, tenant};
use oauth_suite::{native, run::Settings};

fn main() {
    let tenant = tenant(None);
    // Other tests draw scenarios by the hundred.
    let settings = Settings {
        generated: 20,
        ..settings()
    };
    native::main(&native::Subject {
        target: in_process(&tenant),
        facts: facts(&tenant),
        settings,
    })
}
