//! Laws of the model that need no oracle: it never panics, refusals change nothing,
//! and what is narrowed never widens.

use oauth_model::{
    call::{Authorization, Body, Call, Host, Operation},
    client::{AppType, Tier},
    content::{ContentOperation, Sharing},
    cors::Preflight,
    lint::lint,
    mint::{Direction, Mint},
    prediction::Prediction,
    profile::{Profile, QLIK_CLOUD},
    rule::{Rule, Stance},
    scope,
    state::State,
    time::Timestamp,
    token::Purpose,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// Counts, and that is all a mint has to do here.
#[derive(Default)]
struct Counter(u32);

impl Counter {
    fn next(&mut self, what: &str) -> String {
        self.0 += 1;
        format!("{what}{}", self.0)
    }
}

impl Mint for Counter {
    fn client_id(&mut self) -> String {
        self.next("client")
    }
    fn client_secret(&mut self) -> String {
        self.next("secret")
    }
    fn secret_hint(&mut self, secret: &str) -> String {
        secret.to_owned()
    }
    fn user_id(&mut self) -> String {
        self.next("user")
    }
    fn access_token(&mut self, _: Timestamp, _: Timestamp) -> String {
        self.next("token")
    }
    fn temporary_token(&mut self, _: Purpose, _: Timestamp, _: Timestamp) -> String {
        self.next("temporary")
    }
    fn record_id(&mut self) -> String {
        self.next("record")
    }
    fn code(&mut self) -> String {
        self.next("code")
    }
    fn ticket(&mut self) -> String {
        self.next("ticket")
    }
    fn csrf_token(&mut self) -> String {
        self.next("csrf")
    }
    fn refresh_token(&mut self, _before: Option<&str>) -> String {
        self.next("refresh")
    }
    fn cursor(&mut self, _: Direction, wanted: bool) -> Option<String> {
        wanted.then(|| self.next("cursor"))
    }
    fn space_id(&mut self) -> String {
        self.next("space")
    }
    fn app_id(&mut self) -> String {
        self.next("app")
    }
    fn access_code(&mut self) -> String {
        self.next("access")
    }
    fn page(&mut self, ids: Vec<String>) -> Vec<String> {
        ids
    }
}

/// Words that mean something somewhere, and words that mean nothing.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "client1",
            "client2",
            "secret2",
            "secret4",
            "token5",
            "space3",
            "app4",
            "access5",
            "urn:qlik:oauth:anonymous-embed",
            "user2",
            "shared",
            "consumer",
            "web",
            "spa",
            "m2m",
            "trusted",
            "required",
            "client_credentials",
            "urn:qlik:oauth:user-impersonation",
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "refresh_token",
            "token5",
            "record6",
            "e30.e30.e30",
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjbGllbnQxIiwianRpIjoiYSJ9.AAAA",
            "subject",
            "admin_classic",
            "apps apps:read",
            "https://a.example/cb",
            "http://a.example",
            "exampleapp://",
            "https://a.example",
            "",
            "/clientName",
            "/redirectUris",
            "replace",
            "add",
            "remove",
            "client_secret",
            "private_key_jwt",
            "RSA",
            "EC",
            "ES384",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ]
}

fn member() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "appType",
            "clientName",
            "description",
            "redirectUris",
            "allowedOrigins",
            "allowedScopes",
            "allowedGrantTypes",
            "allowedAuthMethods",
            "publicKeys",
            "connectionConfig",
            "consentMethod",
            "publishedAt",
            "clientId",
            "client_id",
            "client_secret",
            "grant_type",
            "scope",
            "user_lookup",
            "client_assertion",
            "subject_token",
            "purpose",
            "refresh_token",
            "description",
            "field",
            "value",
            "eac",
            "tracking_code",
            "name",
            "type",
            "attributes",
            "spaceId",
            "assigneeId",
            "roles",
            "op",
            "path",
            "kty",
            "alg",
            "kid",
            "use",
            "n",
            "e",
            "crv",
            "x",
            "y",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        word().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..7).prop_map(Value::Array),
            vec((member(), inner), 0..9)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        6 => any_json().prop_map(Body::json),
        2 => vec((member(), word()), 0..6).prop_map(Body::Form),
        1 => Just(Body::Absent),
        1 => vec(any::<u8>(), 0..40).prop_map(|bytes| Body::parse(Some("application/json"), &bytes)),
        1 => word().prop_map(Body::Unsupported),
    ]
}

fn authorization() -> impl Strategy<Value = Authorization> {
    prop_oneof![
        Just(Authorization::Absent),
        Just(Authorization::Malformed),
        word().prop_map(Authorization::Bearer),
        word().prop_map(Authorization::Query),
        (word(), word()).prop_map(|(id, secret)| Authorization::Basic { id, secret }),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let query = || vec((member(), word()), 0..4);
    prop_oneof![
        3 => body().prop_map(Operation::Token),
        2 => query().prop_map(Operation::Authorize),
        1 => body().prop_map(Operation::Revoke),
        2 => body().prop_map(Operation::Register),
        1 => body().prop_map(Operation::PatchAuthSettings),
        1 => Just(Operation::ReadAuthSettings),
        1 => (word(), any::<bool>())
            .prop_map(|(ticket, approved)| Operation::Decide { ticket, approved }),
        3 => body().prop_map(Operation::CreateClient),
        1 => query().prop_map(Operation::ListClients),
        1 => query().prop_map(Operation::ListUsers),
        1 => word().prop_map(Operation::ReadClient),
        2 => (word(), body()).prop_map(|(id, body)| Operation::PatchClient(id, body)),
        1 => (word(), proptest::option::of(word()))
            .prop_map(|(id, confirm)| Operation::DeleteClient { id, confirm }),
        1 => word().prop_map(Operation::Publish),
        1 => word().prop_map(Operation::AddSecret),
        1 => (word(), word()).prop_map(|(id, hint)| Operation::DeleteSecret { id, hint }),
        1 => word().prop_map(Operation::ReadConnection),
        1 => (word(), body()).prop_map(|(id, body)| Operation::PatchConnection(id, body)),
        1 => word().prop_map(Operation::DeleteConnection),
        1 => query().prop_map(Operation::ListTokens),
        1 => word().prop_map(Operation::DeleteToken),
        1 => Just(Operation::ReadSelf),
        1 => Just(Operation::CsrfToken),
        1 => (word(), word(), word()).prop_map(|(path, method, headers)| {
            Operation::Preflight(Preflight::read(&path, &method, &headers))
        }),
        2 => body().prop_map(Operation::AnonymousToken),
        1 => proptest::option::of(word()).prop_map(Operation::Consents),
        4 => content().prop_map(Operation::Content),
    ]
}

fn content() -> impl Strategy<Value = ContentOperation> {
    let query = || vec((member(), word()), 0..4);
    let deed = select(vec![
        Sharing::Show,
        Sharing::On,
        Sharing::Reset,
        Sharing::Off,
    ]);
    prop_oneof![
        body().prop_map(ContentOperation::CreateSpace),
        body().prop_map(ContentOperation::CreateApp),
        query().prop_map(ContentOperation::ListSpaces),
        query().prop_map(ContentOperation::ListItems),
        word().prop_map(ContentOperation::ReadSpace),
        word().prop_map(ContentOperation::DeleteSpace),
        (word(), body()).prop_map(|(id, body)| ContentOperation::Assign(id, body)),
        word().prop_map(ContentOperation::ReadApp),
        word().prop_map(ContentOperation::DeleteApp),
        word().prop_map(ContentOperation::ReadUser),
        Just(ContentOperation::ReadTenant),
        Just(ContentOperation::CoreInit),
        (word(), deed).prop_map(|(id, deed)| ContentOperation::Share(id, deed)),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    (authorization(), proptest::option::of(word()), operation()).prop_map(
        |(authorization, origin, operation)| Call {
            authorization,
            origin,
            session: None,
            csrf_token: None,
            api_version: None,
            host: Host::Tenant,
            operation,
        },
    )
}

/// A tenant that keeps no rule grants everything, and so gets into every state.
fn lawless() -> Profile {
    Rule::all().fold(QLIK_CLOUD, |profile, rule| profile.with(rule, Stance::Off))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn nothing_makes_the_model_panic(calls in vec(call(), 1..12), value in any_json()) {
        lint(&value, &QLIK_CLOUD);
        let mut state = State::new(lawless(), "tenant");
        let mut mint = Counter::default();
        for call in &calls {
            state.predict(NOW, call);
            state.commit(NOW, call, &mut mint);
        }
    }

    #[test]
    fn predicting_is_looking_and_not_touching(calls in vec(call(), 1..8)) {
        let state = State::new(QLIK_CLOUD, "tenant");
        for call in &calls {
            let twice = (state.predict(NOW, call), state.predict(NOW, call));
            prop_assert_eq!(&twice.0, &twice.1);
        }
    }

    #[test]
    fn an_unknown_parameter_changes_no_verdict(name in "x_[a-z]{1,8}", value in word()) {
        let state = State::new(QLIK_CLOUD, "tenant");
        let body = json!({"grant_type": "client_credentials", "client_id": "nobody"});
        let mut more = body.clone();
        more[name] = value.into();
        let rules = |body: Value| {
            let call = Call {
                authorization: Authorization::Absent,
                origin: None,
                session: None,
 csrf_token: None,
 api_version: None,
            host: Host::Tenant,
                operation: Operation::Token(Body::json(body)),
            };
            state.examine(NOW, &call).violations.rules()
        };
        prop_assert_eq!(rules(body), rules(more));
    }
}

#[test]
fn a_tenant_without_rules_owes_nothing() {
    let state = State::new(lawless(), "tenant");
    let call = Call {
        authorization: Authorization::Absent,
        origin: None,
        session: None,
        csrf_token: None,
        api_version: None,
        host: Host::Tenant,
        operation: Operation::CreateClient(Body::Absent),
    };
    assert!(matches!(
        state.predict(NOW, &call),
        Prediction::MustSucceed(_) | Prediction::Either(..)
    ));
}

#[test]
fn a_scope_that_is_implied_is_never_wider() {
    let names: Vec<&str> = scope::usable().collect();
    for a in &names {
        assert!(scope::implies(a, a), "{a}");
        for b in &names {
            if scope::implies(a, b) && scope::implies(b, a) {
                assert_eq!(a, b);
            }
            for c in names.iter().filter(|c| scope::implies(b, c)) {
                assert!(!scope::implies(a, b) || scope::implies(a, c), "{a} {b} {c}");
            }
        }
    }
}

#[test]
fn a_public_client_never_may_what_a_confidential_one_may_not() {
    for name in scope::usable() {
        let may = |app_type| scope::usable_by(name, app_type, Tier::Tenant);
        assert!(may(AppType::Web), "{name}");
        assert!(!may(AppType::Spa) || may(AppType::Native), "{name}");
        assert!(!may(AppType::AnonymousEmbed), "{name}");
    }
}
