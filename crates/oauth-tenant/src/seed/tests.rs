//! Tests of seeds: the default, what is made up, and what is refused.

use oauth_model::user::UserStatus;

use super::*;

fn error(text: &str) -> String {
    Seed::parse(text, &QLIK_CLOUD).unwrap_err().to_string()
}

fn with_clients(clients: &str) -> String {
    format!(r#"{{"version": 1, "tenantId": "t", "users": [], "clients": [{clients}]}}"#)
}

#[test]
fn the_default_has_what_a_judge_needs() {
    let seed = Seed::default();
    let (id, secret) = seed.admin_client();
    assert_eq!(id, "ad000000000000000000000000000001");
    assert_eq!(secret, "7e57".repeat(16));
    assert_eq!(seed.tenant_id().len(), 32);
    let of = |status: UserStatus, admin: bool| {
        let fits = |user: &&User| user.status == status && user.is_admin() == admin;
        seed.users.iter().filter(fits).count()
    };
    assert_eq!(of(UserStatus::Active, true), 1);
    assert_eq!(of(UserStatus::Active, false), 2);
    assert_eq!(of(UserStatus::Disabled, false), 1);
}

#[test]
fn what_is_left_out_is_made_up() {
    let text = r#"{
        "version": 1,
        "tenantId": "t",
        "users": [{"subject": "s", "name": "n"}],
        "clients": [{
            "clientId": "web",
            "registration": {"appType": "web", "clientName": "n"},
            "consentMethod": "trusted"
        }]
    }"#;
    let seed = Seed::parse(text, &QLIK_CLOUD).unwrap();
    assert_eq!(seed.users[0].id.len(), 24);
    assert_eq!(seed.users[0].status, UserStatus::Active);
    assert_eq!(seed.clients[0].consent, ConsentMethod::Trusted);
    // Without a client that manages the tenant, the default's is added.
    assert_eq!(seed.admin_client().0, "ad000000000000000000000000000001");
    let mut mint = HashMint::new("https://t.example".into(), &seed, &QLIK_CLOUD);
    let state = seed.into_state(QLIK_CLOUD, "https://tenant.example", &mut mint);
    let made_up = &state.client("web").unwrap().secrets[0];
    assert_eq!(made_up.value.len(), 64);
}

#[test]
fn the_default_has_something_to_see() {
    let seed = Seed::default();
    let of = |name: &str| seed.users.iter().find(|user| user.name == name).unwrap();
    let [space] = seed.spaces.as_slice() else {
        panic!("{:?}", seed.spaces);
    };
    assert!(space.is_managed_by(&of("Ben User").id));
    assert!(space.admits(&of("Cleo User").id));
    assert!(!space.is_managed_by(&of("Cleo User").id));
    let codes: Vec<bool> = seed
        .apps
        .iter()
        .map(|app| app.access_code.is_some())
        .collect();
    assert_eq!(codes, [true, false]);
    let anonymous = seed.clients.iter().find(|client| !client.is_confidential());
    assert_eq!(anonymous.unwrap().registration.allowed_origins.len(), 2);
}

#[test]
fn content_belongs_to_somebody() {
    let with = |content: &str| {
        format!(
            r#"{{"version": 1, "tenantId": "t", "users": [{{"subject": "s", "name": "n"}}], {content}}}"#
        )
    };
    let app = |more: &str| with(&format!(r#""apps": [{{"id": "a", "name": "n", {more}}}]"#));
    assert!(Seed::parse(&app(r#""owner": "s""#), &QLIK_CLOUD).is_ok());
    assert_eq!(
        error(&app(r#""owner": "x""#)),
        "`owner of app a` is `x`, and there is no such user"
    );
    assert_eq!(
        error(&app(r#""owner": "s", "spaceId": "x""#)),
        "`spaceId of app a` is `x`, and there is no such space for applications"
    );
    let space = |members: &str| {
        let rest = r#""id": "p", "name": "n", "type": "shared", "owner": "s""#;
        with(&format!(r#""spaces": [{{{rest}, "members": {members}}}]"#))
    };
    assert!(Seed::parse(&space(r#"{"s": ["consumer"]}"#), &QLIK_CLOUD).is_ok());
    assert_eq!(
        error(&space(r#"{"s": ["king"]}"#)),
        "`members of space p` is `king`, and there is no such role"
    );
    let twice = r#"{"id": "a", "name": "n", "owner": "s"}"#;
    assert_eq!(
        error(&with(&format!(r#""apps": [{twice}, {twice}]"#))),
        "two apps have the id `a`"
    );
}

#[test]
fn mistakes_are_placed() {
    assert_eq!(error("{"), "line 1, column 1: EOF while parsing an object");
    assert_eq!(
        error("{\n  \"version\": 1,\n  \"tenant\": \"t\"\n}"),
        "line 3, column 10: unknown field `tenant`, expected one of `version`, \
         `tenantId`, `users`, `clients`, `spaces`, `apps`, `foreignClients`, `regionClient`, \
         `organizationClient`"
    );
    assert_eq!(
        error(r#"{"version": 2, "tenantId": "t", "users": [], "clients": []}"#),
        "`version` is 2, and only 1 is known"
    );
    let status = r#"{"version": 1, "tenantId": "t", "users": [
{"subject": "s", "name": "n", "status": "asleep"}]}"#;
    assert_eq!(
        error(status),
        "line 2, column 48: unknown variant `asleep`, expected `active` or `disabled`"
    );
}

#[test]
fn names_are_given_once() {
    let web = |id: &str| {
        format!(
            r#"{{"clientId": "{id}", "registration": {{"appType": "web", "clientName": "n"}}}}"#
        )
    };
    assert_eq!(
        error(&with_clients(&format!("{}, {}", web("a"), web("a")))),
        "two clients have the clientId `a`"
    );
    assert_eq!(
        error(&with_clients(&web("ad000000000000000000000000000001"))),
        "two clients have the clientId `ad000000000000000000000000000001`"
    );
    assert_eq!(
        error(&with_clients(&web(""))),
        "`/clients/…/clientId` is empty"
    );
    let users = r#"{"version": 1, "tenantId": "t", "clients": [], "users": [
        {"id": "1", "subject": "s", "name": "n"}, {"id": "2", "subject": "s", "name": "m"}]}"#;
    assert_eq!(error(users), "two users have the subject `s`");
    let repeated = r#"{"version": 1, "tenantId": "t", "users": [], "clients": [
        {"clientId": "a", "registration": {"appType": "web", "appType": "spa"}}]}"#;
    assert_eq!(
        error(repeated),
        "`/clients/0/registration/appType` is there more than once"
    );
}

#[test]
fn registrations_keep_the_rules() {
    let client = r#"{"clientId": "a", "registration": {
        "appType": "spa", "clientName": "n",
        "allowedScopes": ["admin_classic"], "allowedOrigins": ["app.example"]}}"#;
    assert_eq!(
        error(&with_clients(client)),
        "the registration of client `a` breaks rules:\n  \
         origin/bare: `/allowedOrigins/0`: found app.example, \
         wanted scheme, host and perhaps port, with nothing behind\n  \
         scope/admin-classic-needs-web: `/allowedScopes/0`: found admin_classic, \
         wanted only on a web client"
    );
    let public = r#"{"clientId": "a", "clientSecret": "s",
        "registration": {"appType": "spa", "clientName": "n"}}"#;
    assert_eq!(
        error(&with_clients(public)),
        "client `a` does not prove itself by a secret, but has a `clientSecret`"
    );
}
