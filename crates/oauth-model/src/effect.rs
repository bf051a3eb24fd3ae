//! Effects: what granting a call brings, to be put into an answer.

use crate::{
    auth_settings::AuthSettings,
    client::{Client, ConsentMethod, GrantType},
    content::{App, Space, SpaceRole},
    record::RecordPage,
    time::Timestamp,
    user::User,
};

/// A token that was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The token.
    pub access_token: String,
    /// The scopes it carries.
    pub scopes: Vec<String>,
    /// The scopes that the request named; empty if it named none.
    pub requested: Vec<String>,
    /// The scopes that the client has.
    pub allowed: Vec<String>,
    /// The grant it came by.
    pub grant: GrantType,
    /// The refresh token that came with it.
    pub refresh_token: Option<String>,
    /// The refresh token that was exchanged, if one was.
    pub refreshed: Option<String>,
    /// Of a user's token by code, the scopes that the user approved; `None` if users are
    /// not asked.
    pub approved: Option<Vec<String>>,
    /// Whether it is open how much of its grant is left.
    pub in_doubt: bool,
    /// When the user signed in, where one did and the answer tells it.
    pub auth_time: Option<Timestamp>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A temporary token that was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// The token.
    pub token: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A page of clients.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The clients on it that the model knows, in order.
    pub clients: Vec<Client>,
    /// The page size asked for.
    pub limit: usize,
    /// How many clients the model knows that are selected.
    pub total: usize,
    /// How many clients there are that the model does not know; any of them may be
    /// selected too.
    pub unseen: usize,
    /// Whether the total was asked for.
    pub total_wanted: bool,
    /// The query that the page answers.
    pub query: crate::list_query::ListQuery,
    /// The cursor to the page behind it.
    pub next: Option<String>,
    /// The cursor to the page before it.
    pub previous: Option<String>,
    /// The ids met from the first page to this one, in order.
    pub met: Vec<String>,
    /// The ids of clients that the model knows to be selected, in order.
    pub selected: Vec<String>,
}

/// How much of a client the caller may see (facts C25 and C26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything but secrets.
    Administrator,
    /// The base shape, without redirect URIs, origins and hints.
    Ordinary,
}

/// Where a browser goes from the authorization endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Back to the client with a code.
    Code(String),
    /// Back to the client, because the user did not agree.
    Denied,
    /// To a page where the user signs in.
    SignIn,
    /// To a page where the user is asked.
    Consent {
        /// What the page calls the request.
        ticket: String,
        /// The client that asks.
        client_name: String,
        /// The scopes that are asked for and not yet approved.
        scopes: Vec<String>,
    },
}

/// A browser on its way, and where it wants to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// Where it goes now.
    pub way: Way,
    /// The client's redirect URI.
    pub redirect_uri: String,
    /// What the client sent along.
    pub state: String,
    /// Whether the client is trusted.
    pub trusted: bool,
    /// Whether the user had agreed before the client was changed (fact B63).
    pub asked_again: bool,
    /// What the tenant remembers of the user's consent, if it is asked to.
    pub remembered: Option<Remembered>,
}

/// What a tenant remembers of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// The user agreed.
    Agreed,
    /// The user agreed, and another user took the same client's consent back since.
    AgreedUnlikeOthers,
    /// The user agreed, and took another client's consent back since.
    AgreedUnlikeElsewhere,
    /// The user agreed, and took it back.
    Withdrawn,
}

/// A consent that a user can take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The client.
    pub client_id: String,
    /// What the client is called.
    pub client_name: String,
    /// The scopes that were approved.
    pub scopes: Vec<String>,
}

/// A client that registered itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// The client.
    pub client: Client,
    /// Its secret if it has one.
    pub secret: Option<String>,
    /// The scopes that it named; `None` if it named none.
    pub scopes_asked: Option<Vec<String>>,
}

/// What granting a call brings.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A browser is sent on.
    Journey(Journey),
    /// The consents that a user has given.
    Consents(Vec<Consent>),
    /// A token.
    Token(Granted),
    /// A temporary token.
    Exchanged(Exchanged),
    /// A new client, and its secret if it has one.
    ClientCreated(Box<Client>, Option<String>),
    /// A client.
    Client(Box<Client>, Sight),
    /// A page of clients.
    Clients(Box<Page>, Sight),
    /// A client was changed; a secret if one was made on the way.
    ClientPatched(Option<String>),
    /// A client was published.
    Published(Timestamp),
    /// A client has one more secret.
    SecretAdded {
        /// The client.
        client_id: String,
        /// The secret.
        secret: String,
        /// Its hint.
        hint: String,
        /// When it was made.
        created_at: Timestamp,
    },
    /// A connection configuration.
    Connection {
        /// The consent method.
        consent: ConsentMethod,
        /// Whether it was set since the client was created.
        was_set: bool,
        /// Whether the client is published.
        published: bool,
        /// Of another tenant's client, whether its owner deleted it.
        foreign: Option<bool>,
    },
    /// A client registered itself.
    Registered(Box<Registered>),
    /// The authentication settings.
    AuthSettings(Box<AuthSettings>),
    /// A user; whose bot it is, and for whom it stands in.
    User(User),
    /// Users.
    Users(Vec<User>),
    /// Content.
    Content(Box<ContentEffect>),
    /// A page of records of issued tokens.
    Records(Box<RecordPage>),
    /// It is done, and there is nothing to show.
    Done,
    /// A token against forged requests.
    CsrfToken(String),
    /// A browser's question was answered.
    Preflight,
    /// The metadata document.
    Metadata,
    /// The key set.
    KeySet,
    /// The product probe.
    ProductInfo,
}

/// What granting a call about content brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentEffect {
    /// A space.
    Space(Space),
    /// A space has one more member.
    Assigned {
        /// The space.
        space_id: String,
        /// The member.
        user_id: String,
        /// What the member may do there.
        roles: Vec<SpaceRole>,
        /// Since when.
        created_at: Timestamp,
    },
    /// Spaces: those to show, and the ids of those to keep back.
    Spaces(Vec<Space>, Vec<String>),
    /// An application.
    App(App),
    /// Applications: those to show, and the ids of those to keep back.
    Items(Vec<App>, Vec<String>),
    /// How an application is shared.
    Shared(App),
    /// The tenant.
    Tenant,
    /// What a page begins with: the user, and the tenant.
    CoreInit(User),
    /// It is gone.
    Gone,
}
