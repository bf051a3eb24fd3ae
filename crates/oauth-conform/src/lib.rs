//! What the command line shares with tests: the one place that knows judge and tenant,
//! and profiles and descriptions of servers as files.
//!
//! The program itself is `oauth-conform --help`, and the guides in the repository's
//! `docs/guide`. Its renderers are its own: who embeds the judge takes the
//! [`Report`](oauth_suite::report::Report), which serializes as `--format json` does.
//!
//! ```
//! use oauth_conform::embedded;
//! use oauth_model::profile::QLIK_CLOUD;
//! use oauth_suite::{report::Outcome, run::{Settings, run}};
//!
//! let tenant = embedded::tenant(&QLIK_CLOUD, None);
//! let (target, facts) = (embedded::target(&tenant), embedded::facts(&tenant));
//! let settings = Settings { generated: 10, ..Settings::for_own_target(QLIK_CLOUD) };
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let report = runtime.block_on(run(&target, &facts, &settings, |_| {}))?;
//! assert_eq!(report.outcome(), Outcome::Conformant);
//! let json = serde_json::to_string(&report)?;
//! # assert!(json.starts_with(r#"{"version":1,"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod embedded;
pub mod nearest;
pub mod place;
pub mod profile_file;
pub mod target_file;
