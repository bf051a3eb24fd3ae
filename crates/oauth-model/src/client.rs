//! Clients: what kinds there are, and what a tenant remembers of one.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{registration::Registration, time::Timestamp};

/// Declares a closed set of words and their spelling on the wire.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $word_doc:literal])+ $word:ident = $text:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum $name {
            $($(#[doc = $word_doc])+ #[serde(rename = $text)] $word,)+
        }

        impl $name {
            /// Every word, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// The word with this spelling.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$word),)+
                    _ => None,
                }
            }

            /// Its spelling on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)+
                }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// The application type of a client (fact A1).
    AppType {
        /// A server-side application; the only confidential type, and the one that
        /// machines use.
        Web = "web",
        /// An application installed on a device.
        Native = "native",
        /// An application that runs in the browser.
        Spa = "spa",
        /// A page that shows shared applications to anonymous visitors.
        AnonymousEmbed = "anonymous-embed",
    }
}

words! {
    /// A grant type that the token endpoint knows (fact A9).
    GrantType {
        /// A code from the authorization endpoint.
        AuthorizationCode = "authorization_code",
        /// A refresh token.
        RefreshToken = "refresh_token",
        /// The client's own credentials.
        ClientCredentials = "client_credentials",
        /// A temporary token for another token.
        TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange",
        /// The client's credentials and the name of a user.
        UserImpersonation = "urn:qlik:oauth:user-impersonation",
        /// The access code of a shared application.
        AnonymousEmbed = "urn:qlik:oauth:anonymous-embed",
    }
}

impl GrantType {
    /// The grant types that the token endpoint serves here.
    pub const SERVED: &'static [Self] = &[
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::UserImpersonation,
        Self::TokenExchange,
    ];

    /// The grant types that a registration may list (fact A7).
    pub const REGISTRABLE: &'static [Self] = &[Self::ClientCredentials, Self::UserImpersonation];
}

words! {
    /// How a client may prove itself (fact A11).
    AuthMethod {
        /// By a shared secret.
        ClientSecret = "client_secret",
        /// By an assertion signed with its private key.
        PrivateKeyJwt = "private_key_jwt",
    }
}

words! {
    /// Whether users are asked before a client acts for them (fact A14).
    ConsentMethod {
        /// Users are asked.
        Required = "required",
        /// Users are not asked.
        Trusted = "trusted",
    }
}

words! {
    /// Where a client is registered (facts A31 to A38).
    Tier {
        /// In one tenant.
        Tenant = "tenant",
        /// For all tenants of a subscription in a region.
        Region = "region",
        /// For the organization's console.
        Organization = "organization",
    }
}

/// Whether a client can keep a secret (RFC 6749, section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// It can: it runs on a server.
    Confidential,
    /// It cannot: it runs on somebody's device.
    Public,
}

impl AppType {
    /// The kind that goes with the type (facts A4 to A6, I1).
    pub fn kind(self) -> ClientKind {
        match self {
            Self::Web => ClientKind::Confidential,
            Self::Native | Self::Spa | Self::AnonymousEmbed => ClientKind::Public,
        }
    }

    /// Whether clients of the type register allowed origins (fact B17).
    pub fn has_origins(self) -> bool {
        self != Self::Native
    }
}

/// A secret as a tenant remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The secret itself: 64 hexadecimal digits in examples (fact B33).
    pub value: String,
    /// Five characters of it, which name it in the API (fact B34).
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether a tenant's administrator agreed to a client that came from elsewhere
/// (facts B38, B41, B60, D23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Not yet.
    Pending,
    /// Yes.
    Given,
    /// Yes, and it was taken back.
    Withdrawn,
}

/// Where a client comes from, as one tenant sees it (facts A15, B36, B60).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// An administrator of the tenant registered it.
    Own,
    /// It registered itself.
    Dynamic(Approval),
    /// Another tenant of the region registered and published it.
    Foreign {
        /// Whether this tenant agreed to it.
        approval: Approval,
        /// Whether the other tenant deleted it (fact B42).
        deleted_by_owner: bool,
    },
}

impl Provenance {
    /// How far a tenant's administrator has agreed; `None` where nobody has to.
    pub fn approval(self) -> Option<Approval> {
        match self {
            Self::Own => None,
            Self::Dynamic(approval) | Self::Foreign { approval, .. } => Some(approval),
        }
    }

    /// The `createdByType` that goes with it (facts A15 and B64).
    pub fn created_by_type(self) -> &'static str {
        match self {
            Self::Own | Self::Foreign { .. } => "user",
            Self::Dynamic(_) => "dcr",
        }
    }
}

/// Seconds after which a client that registered itself is deleted unless an
/// administrator agreed (fact B60).
pub const UNAPPROVED_SECONDS: u64 = 3600;

/// A client as a tenant remembers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// Its id: 32 hexadecimal digits in examples (fact B32).
    pub id: String,
    /// What was registered, and changed since.
    pub registration: Registration,
    /// Its secrets, oldest first.
    pub secrets: Vec<Secret>,
    /// Whether users are asked.
    pub consent: ConsentMethod,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was published, if it was.
    pub published_at: Option<Timestamp>,
    /// The members that a patch has changed since creation, by name.
    pub patched: BTreeSet<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Client {
    /// Whether it proves itself at the token endpoint.
    pub fn is_confidential(&self) -> bool {
        self.registration.app_type.kind() == ClientKind::Confidential
    }

    /// Whether an administrator still has to agree before users may use it.
    pub fn awaits_approval(&self) -> bool {
        matches!(
            self.provenance.approval(),
            Some(Approval::Pending | Approval::Withdrawn)
        )
    }

    /// Says that an administrator agreed, or took it back.
    pub fn set_approval(&mut self, given: Approval) {
        match &mut self.provenance {
            Provenance::Own => {}
            Provenance::Dynamic(approval) | Provenance::Foreign { approval, .. } => {
                *approval = given;
            }
        }
    }

    /// Whether another tenant of the region owns it.
    pub fn is_foreign(&self) -> bool {
        matches!(self.provenance, Provenance::Foreign { .. })
    }

    /// Whether it registered itself.
    pub fn is_dynamic(&self) -> bool {
        matches!(self.provenance, Provenance::Dynamic(_))
    }

    /// Whether its owner, another tenant, deleted it (fact B42).
    pub fn is_deleted_by_owner(&self) -> bool {
        matches!(
            self.provenance,
            Provenance::Foreign {
                deleted_by_owner: true,
                ..
            }
        )
    }

    /// Whether it registered itself so long ago that it is deleted by now, because no
    /// administrator agreed (fact B60).
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.provenance == Provenance::Dynamic(Approval::Pending) && self.is_old(now)
    }

    /// Whether the time is over after which an unapproved client is deleted.
    pub(crate) fn is_old(&self, now: Timestamp) -> bool {
        self.created_at.plus_seconds(UNAPPROVED_SECONDS) <= now
    }

    /// Whether the tenant's list of clients shows it (facts A33, B38, B60).
    pub fn is_listed(&self) -> bool {
        self.registration.tier == Tier::Tenant && !self.awaits_approval()
    }

    /// Whether it may prove itself by a secret (facts B24, B30).
    pub fn uses_secrets(&self) -> bool {
        self.is_confidential() && self.registration.uses_method(AuthMethod::ClientSecret)
    }
}
