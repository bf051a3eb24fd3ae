//! A client that nobody here wrote: the `oauth2` crate, unmodified, against the
//! reference tenant.

use bytes::Bytes;
use oauth_it::{ISSUER, tenant};
use oauth_tenant::SharedTenant;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    PkceCodeChallenge, RedirectUrl, RefreshToken, RevocationUrl, Scope, StandardRevocableToken,
    TokenResponse, TokenUrl, basic::BasicClient,
};
use serde_json::{Value, json};

const CALLBACK: &str = "https://app.example/callback";

/// Sends what the crate wants sent.
fn carrier(
    tenant: &SharedTenant,
) -> impl Fn(HttpRequest) -> Result<HttpResponse, std::convert::Infallible> {
    let tenant = tenant.clone();
    move |request| {
        Ok(tenant
            .handle(&request.map(Bytes::from))
            .map(|body| body.to_vec()))
    }
}

fn send(
    tenant: &SharedTenant,
    request: http::request::Builder,
    body: &str,
) -> http::Response<Bytes> {
    tenant.handle(&request.body(Bytes::from(body.to_owned())).unwrap())
}

fn text(value: &Value, name: &str) -> Option<String> {
    Some(value.get(name)?.as_str()?.to_owned())
}

/// A client that an administrator creates: its id and its secret, if it has one.
fn created(tenant: &SharedTenant, app_type: &str) -> (String, Option<String>) {
    let (id, secret) = tenant.inspect(|tenant| {
        let (id, secret) = tenant.admin_client();
        (id.to_owned(), secret.to_owned())
    });
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = http::Request::post("/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded");
    let token: Value = serde_json::from_slice(send(tenant, request, &form).body()).unwrap();
    let bearer = format!("Bearer {}", text(&token, "access_token").unwrap());
    let body = json!({
        "appType": app_type,
        "clientName": "outsider",
        "redirectUris": [CALLBACK],
        "allowedScopes": ["user_default", "offline_access"],
        "connectionConfig": {"consentMethod": "trusted"},
    });
    let request = http::Request::post("/api/v1/oauth-clients")
        .header("content-type", "application/json")
        .header("authorization", bearer);
    let client: Value =
        serde_json::from_slice(send(tenant, request, &body.to_string()).body()).unwrap();
    (
        text(&client, "clientId").unwrap(),
        text(&client, "clientSecret"),
    )
}

/// A browser in which a user has signed in: its cookie.
fn signed_in(tenant: &SharedTenant) -> String {
    let subject = tenant.inspect(|tenant| {
        let person = tenant
            .users()
            .find(|user| !user.is_admin() && user.bot_of.is_none());
        person.unwrap().subject.clone()
    });
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("subject", &subject)
        .append_pair("returnto", "/")
        .finish();
    let request =
        http::Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    let response = send(tenant, request, &form);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[rstest::rstest]
#[case("web")]
#[case("native")]
fn a_user_signs_in_and_the_token_is_refreshed_and_revoked(#[case] app_type: &str) {
    let tenant = tenant(None);
    let carrier = carrier(&tenant);
    let (id, secret) = created(&tenant, app_type);
    assert_eq!(secret.is_some(), app_type == "web");
    let mut client = BasicClient::new(ClientId::new(id));
    if let Some(secret) = secret {
        client = client.set_client_secret(ClientSecret::new(secret));
    }
    let client = client
        .set_auth_uri(AuthUrl::new(format!("{ISSUER}/oauth/authorize")).unwrap())
        .set_token_uri(TokenUrl::new(format!("{ISSUER}/oauth/token")).unwrap())
        .set_revocation_url(RevocationUrl::new(format!("{ISSUER}/oauth/revoke")).unwrap())
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state) = client
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("user_default".to_owned()))
        .add_scope(Scope::new("offline_access".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let request = http::Request::get(address.as_str()).header("cookie", signed_in(&tenant));
    let response = send(&tenant, request, "");
    let back = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    let parameter = |name: &str| {
        let found = back.query_pairs().find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned()).unwrap()
    };
    assert!(back.as_str().starts_with(CALLBACK));
    assert_eq!(&parameter("state"), state.secret());

    let token = client
        .exchange_code(AuthorizationCode::new(parameter("code")))
        .set_pkce_verifier(verifier)
        .request(&carrier)
        .unwrap();
    assert_eq!(token.expires_in().unwrap().as_secs(), 21_600);
    let refresh_token = token.refresh_token().unwrap();
    let again = client
        .exchange_refresh_token(refresh_token)
        .request(&carrier)
        .unwrap();
    assert_ne!(again.access_token().secret(), token.access_token().secret());
    let newest: &RefreshToken = again.refresh_token().unwrap();
    client
        .revoke_token(StandardRevocableToken::RefreshToken(newest.clone()))
        .unwrap()
        .request(&carrier)
        .unwrap();
    assert!(
        client
            .exchange_refresh_token(newest)
            .request(&carrier)
            .is_err()
    );
}
