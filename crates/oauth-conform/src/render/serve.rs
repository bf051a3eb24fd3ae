//! What `serve` says when it is ready.

use std::slice::from_ref;

use oauth_tenant::Fault;
use serde_json::json;

use super::{page::Page, style};
use crate::command::{run::address::for_shell, serve::Ready};

/// Where the tenant is, who manages it, who uses it, and how to get a token.
pub(crate) fn ready(ready: &Ready, faults: &[&Fault]) -> String {
    let mut page = Page::default();
    page.line(&[
        (style::PLAIN, "A reference tenant answers at "),
        (style::STRONG, &ready.url),
    ]);
    if let Some(ca) = &ready.ca {
        page.line(&[
            (
                style::PLAIN,
                "Its certificate is by an authority of its own: ",
            ),
            (style::STRONG, ca),
        ]);
    }
    for fault in faults {
        let warning = format!("It has the fault {}.", fault.id);
        page.line(&[(style::WARNING, &warning)]);
    }
    page.text(
        0,
        "It is for tests: its keys are published with its source, and when it stops it \
         forgets everything.",
    );
    page.gap();
    page.line(&[(style::STRONG, "The administrator's machine client")]);
    let admin = &ready.admin_client;
    page.field_lines(2, "id", from_ref(&admin.client_id));
    page.field_lines(2, "secret", from_ref(&admin.client_secret));
    if !ready.users.is_empty() {
        page.gap();
        page.line(&[(style::STRONG, "Users, by subject")]);
    }
    for user in &ready.users {
        page.line(&[(style::PLAIN, "  "), (style::PLAIN, &user.subject)]);
    }
    page.gap();
    page.line(&[(style::STRONG, "Get a token")]);
    for line in token_command(ready) {
        page.line(&[(style::PLAIN, &line)]);
    }
    page.gap();
    page.styled_text(0, style::FAINT, "Ctrl-C stops it.");
    page.finish()
}

/// A command that a shell takes as it is.
fn token_command(ready: &Ready) -> [String; 6] {
    let trust = ready
        .ca
        .as_ref()
        .map(|ca| format!("--cacert {} ", for_shell(ca)));
    let trust = trust.unwrap_or_default();
    let admin = &ready.admin_client;
    let quoted = |text: &str| json!(text).to_string().replace('\'', r"'\''");
    [
        format!("  curl -sS {trust}{}/oauth/token \\", ready.url),
        "    -H 'content-type: application/json' \\".to_owned(),
        "    --data '{\"grant_type\":\"client_credentials\",".to_owned(),
        format!("    \"client_id\":{},", quoted(&admin.client_id)),
        "    \"client_secret\":".to_owned(),
        format!("    {}}}'", quoted(&admin.client_secret)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::serve::AdminClient;

    #[test]
    fn the_command_can_be_copied() {
        let ready = Ready {
            url: "http://127.0.0.1:8080".to_owned(),
            ca: Some("a ca.pem".to_owned()),
            admin_client: AdminClient {
                client_id: "it's".to_owned(),
                client_secret: "a\"b".to_owned(),
            },
            users: Vec::new(),
            region_client: None,
            organization_client: None,
            organization_token: None,
            foreign_clients: Vec::new(),
        };
        let lines = token_command(&ready);
        let wanted = r"  curl -sS --cacert 'a ca.pem' http://127.0.0.1:8080/oauth/token \";
        assert_eq!(lines[0], wanted);
        assert_eq!(lines[3], r#"    "client_id":"it'\''s","#);
        assert_eq!(lines[5], r#"    "a\"b"}'"#);
    }
}
