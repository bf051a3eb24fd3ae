//! Facts: what is known of a target beforehand.

use std::{fmt, sync::Arc};

use crate::{
    pass::Pass,
    standard::{self, server::Server},
    target::Controls,
};

/// The credentials of a machine-to-machine client that manages the tenant.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminClient {
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

impl fmt::Debug for AdminClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdminClient")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// A client that another tenant of the region published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignClient {
    /// Its id.
    pub client_id: String,
    /// One of its redirect URIs.
    pub redirect_uri: String,
    /// Whether the other tenant deleted it, after this one had approved it. One that is
    /// alive is to be known to nobody here yet.
    pub deleted_by_owner: bool,
}

/// The client of the region that the target is in.
#[derive(Clone, PartialEq, Eq)]
pub struct RegionClient {
    /// The region, as the client's bot user is named after it, such as `US`.
    pub region: String,
    /// The region's own host, which begins with `register.`.
    pub host: String,
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

impl fmt::Debug for RegionClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegionClient")
            .field("region", &self.region)
            .field("host", &self.host)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The client of the organization that the target belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct OrganizationClient {
    /// The organization's own host, which begins with `console.`.
    pub host: String,
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// A token that manages the organization's clients.
    pub token: Option<String>,
}

impl fmt::Debug for OrganizationClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrganizationClient")
            .field("host", &self.host)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// How a person signs in to the target: an ordinary user, or an administrator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody knows.
    #[default]
    Unknown,
    /// By the reference tenant's form, which asks for no password.
    Form,
}

/// How a user shares an application with anonymous visitors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody knows: Qlik documents a dialog and no API (fact D39).
    #[default]
    Unknown,
    /// By the reference tenant's form.
    Form,
}

/// How a user takes back the consent to a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Consents {
    /// Nobody knows: Qlik documents that users can, and not where (fact D19).
    #[default]
    Unknown,
    /// By the reference tenant's form.
    Form,
}

/// What is known of a target beforehand; the rest is found out.
#[derive(Clone)]
pub struct Facts {
    /// Its address, without a slash at the end.
    pub issuer: String,
    /// A client that manages it.
    pub admin: Option<AdminClient>,
    /// Without one, how an administrator gets in.
    pub pass: Option<Pass>,
    /// How a person signs in.
    pub sign_in: SignIn,
    /// How a user shares an application with anonymous visitors.
    pub sharing: Sharing,
    /// How a user takes back the consent to a client.
    pub consents: Consents,
    /// Clients that other tenants of the region published.
    pub foreign: Vec<ForeignClient>,
    /// The client of the region.
    pub region: Option<RegionClient>,
    /// The client of the organization.
    pub organization: Option<OrganizationClient>,
    /// What is known of it, if it is no tenant of Qlik Cloud.
    pub server: Option<Arc<Server>>,
    /// What can be done to it beside sending requests.
    pub controls: Option<Arc<dyn Controls>>,
}

impl Facts {
    /// A target of which nothing but its address is known, which has no slash at the end.
    pub fn at(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            admin: None,
            pass: None,
            sign_in: SignIn::Unknown,
            sharing: Sharing::Unknown,
            consents: Consents::Unknown,
            foreign: Vec::new(),
            region: None,
            organization: None,
            server: None,
            controls: None,
        }
    }

    /// What is known of a server that is no tenant.
    pub fn of_server(server: Server) -> Self {
        let mut facts = Self::at(server.name());
        facts.server = Some(Arc::new(server));
        facts
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts")
            .field("issuer", &self.issuer)
            .field("admin", &self.admin)
            .field("pass", &self.pass)
            .field("sign_in", &self.sign_in)
            .field("sharing", &self.sharing)
            .field("consents", &self.consents)
            .field("foreign", &self.foreign)
            .field("region", &self.region)
            .field("organization", &self.organization)
            .field("server", &self.server)
            .field("controls", &self.controls.is_some())
            .finish()
    }
}

/// Whether a label names something that may be known of a target.
pub(crate) fn is_fact(label: &str) -> bool {
    // Whatever may be missing has words for it.
    label == "issuer" || missing(label) != unknown(label)
}

fn unknown(label: &str) -> String {
    format!("`{label}`")
}

/// What is missing of the clients of a server that is no tenant.
fn missing_client(label: &str) -> String {
    let (role, member) = label.split_once('.').unwrap_or((label, ""));
    let client = match role {
        "a" => "a confidential client",
        "b" => "a second confidential client",
        "public" => "a public client",
        "second-public" => "a second public client",
        "basic" => "a confidential client that proves itself by HTTP Basic",
        _ => "a confidential client with a redirect URI at another host",
    };
    match member {
        "redirect_uri" => format!("{client} with a redirect URI"),
        _ => client.to_owned(),
    }
}

/// What a label that is missing says about the target, for people.
pub fn missing(label: &str) -> String {
    match label {
        "user.ordinary.session" => return "a user who can be signed in".to_owned(),
        "sign-in" => return "a user who has to sign in".to_owned(),
        "denial" => return "a page on which a user can say no".to_owned(),
        "resource.first" => return "a resource that it knows by name".to_owned(),
        "resource.second" => return "a second resource that it knows by name".to_owned(),
        "user.admin.session" => return "an administrator who can be signed in".to_owned(),
        _ => {}
    }
    if label == "user.other.session" {
        return "a second user who can be signed in".to_owned();
    }
    if let Some(endpoint) = label.strip_prefix("endpoint") {
        let known = standard::wire::endpoint(endpoint);
        return known.map_or_else(|| unknown(label), |endpoint| endpoint.as_str().to_owned());
    }
    if let Some(client) = label.strip_prefix("client.") {
        return missing_client(client);
    }
    match label.split('.').take(2).collect::<Vec<_>>().as_slice() {
        ["user", "ordinary"] => "an active user who is no administrator".to_owned(),
        ["user", "other"] => "a second active user who is no administrator".to_owned(),
        ["foreign", "deleted"] => {
            "a client that another tenant of the region published and deleted".to_owned()
        }
        ["foreign", _] => {
            "a client that another tenant of the region published, not approved yet".to_owned()
        }
        ["sharing", _] => "a way to share an application with anonymous visitors".to_owned(),
        ["consents", _] => "a way for a user to take back the consent to a client".to_owned(),
        ["organization", "token"] => "a token that manages the organization's clients".to_owned(),
        ["organization", _] => "the credentials of the organization's client".to_owned(),
        ["region", _] => "the credentials of the region's client".to_owned(),
        ["user", "disabled"] => "a disabled user".to_owned(),
        ["user", "admin"] => "a person who is an administrator".to_owned(),
        [token] if token.starts_with("token_id@") => {
            "a list of issued tokens in which one can be told from the others".to_owned()
        }
        ["token", "claims"] => "tokens that are JWTs".to_owned(),
        ["admin", _] => "the credentials of an administrator's machine client".to_owned(),
        _ => unknown(label),
    }
}
