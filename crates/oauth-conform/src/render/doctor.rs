//! What `doctor` says.

use std::path::Path;

use url::Url;

use super::{page::Page, style};
use crate::command::doctor::{Diagnosis, Found, Kind, Probe};

/// What was found, what is to be thought of it, and what to do next.
pub(crate) fn text(
    issuer: &Url,
    probes: &[Probe],
    diagnosis: &Diagnosis,
    draft: Option<&Path>,
) -> String {
    let mut page = Page::default();
    for probe in probes {
        page.field(0, "asked", probe.place.as_str());
        page.field(0, "", &found(&probe.found));
    }
    page.gap();
    for finding in &diagnosis.findings {
        let (word, style) = match finding.kind {
            Kind::Mistake => ("mistake", style::WARNING),
            Kind::Fault => ("fault", style::BROKEN),
            Kind::Remark => ("remark", style::FAINT),
        };
        page.styled_text(0, style, word);
        page.text(2, &finding.text);
    }
    page.gap();
    if let Some(metadata) = &diagnosis.metadata {
        let names: Vec<&str> = metadata.keys().map(String::as_str).collect();
        page.field(0, "members", &names.join(" "));
    }
    if !diagnosis.profiles.is_empty() {
        page.field(0, "profiles", &diagnosis.profiles.join(", or "));
    }
    if let Some(path) = draft {
        page.field(0, "draft", &path.display().to_string());
    }
    next(&mut page, issuer, diagnosis, draft);
    page.finish()
}

fn found(found: &Found) -> String {
    match found {
        Found::Unreached { why, .. } => why.clone(),
        Found::Status { status, .. } => format!("status {status}, no metadata"),
        Found::NoJson { media_type } => format!("no metadata, but `{media_type}`"),
        Found::Metadata { metadata, .. } => {
            let members = metadata.as_object().map_or(0, serde_json::Map::len);
            format!(
                "metadata with {}",
                super::layout::counted(members, "member")
            )
        }
    }
}

fn next(page: &mut Page, issuer: &Url, diagnosis: &Diagnosis, draft: Option<&Path>) {
    let issuer = issuer.as_str().trim_end_matches('/');
    match diagnosis.profiles.first() {
        Some(&"qlik-cloud") => {
            page.command(0, "next", &format!("oauth-conform run {issuer}"));
        }
        profile => {
            let profile = profile.unwrap_or(&"oauth2");
            let file = draft.map_or_else(|| "FILE".to_owned(), |path| path.display().to_string());
            let run = format!("oauth-conform run --target {file} --profile {profile}");
            page.command(0, "next", &run);
        }
    }
}
