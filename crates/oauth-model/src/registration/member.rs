//! The members of a registration that may be set and changed.

use serde_json::Value;

use super::{Registration, Source};

/// A member that a create body may set and a patch may change (fact C15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// `clientName`.
    ClientName,
    /// `description`.
    Description,
    /// `clientUri`.
    ClientUri,
    /// `logoUri`.
    LogoUri,
    /// `jwksUri`.
    JwksUri,
    /// `redirectUris`.
    RedirectUris,
    /// `allowedOrigins`.
    AllowedOrigins,
    /// `allowedScopes`.
    AllowedScopes,
    /// `allowedGrantTypes`.
    AllowedGrantTypes,
    /// `allowedAuthMethods`.
    AllowedAuthMethods,
    /// `publicKeys`.
    PublicKeys,
}

/// The type of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
}

impl Member {
    /// Every member, in the order in which a tenant looks.
    pub const ALL: &'static [Self] = &[
        Self::ClientName,
        Self::Description,
        Self::ClientUri,
        Self::LogoUri,
        Self::JwksUri,
        Self::RedirectUris,
        Self::AllowedOrigins,
        Self::AllowedScopes,
        Self::AllowedGrantTypes,
        Self::AllowedAuthMethods,
        Self::PublicKeys,
    ];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientName => "clientName",
            Self::Description => "description",
            Self::ClientUri => "clientUri",
            Self::LogoUri => "logoUri",
            Self::JwksUri => "jwksUri",
            Self::RedirectUris => "redirectUris",
            Self::AllowedOrigins => "allowedOrigins",
            Self::AllowedScopes => "allowedScopes",
            Self::AllowedGrantTypes => "allowedGrantTypes",
            Self::AllowedAuthMethods => "allowedAuthMethods",
            Self::PublicKeys => "publicKeys",
        }
    }

    /// The member of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|member| member.name() == name)
    }

    /// Its type.
    pub fn shape(self) -> Shape {
        match self {
            Self::ClientName
            | Self::Description
            | Self::ClientUri
            | Self::LogoUri
            | Self::JwksUri => Shape::Text,
            Self::RedirectUris
            | Self::AllowedOrigins
            | Self::AllowedScopes
            | Self::AllowedGrantTypes
            | Self::AllowedAuthMethods => Shape::Texts,
            Self::PublicKeys => Shape::Objects,
        }
    }
}

/// Members of a create body that are no [`Member`].
const ALSO_CREATED: &[&str] = &["appType", "connectionConfig"];

/// Members that only the API sets (facts C23 to C28).
const ALSO_READ: &[&str] = &[
    "clientId",
    "clientSecret",
    "clientSecretHint",
    "clientSecrets",
    "createdAt",
    "createdBy",
    "createdByType",
    "deletedAt",
    "disableTag",
    "ownerId",
    "publishedAt",
    "tenantId",
    "updatedAt",
];

/// Whether a member that is no [`Member`] has a place in the document.
pub(super) fn is_known(name: &str, source: Source) -> bool {
    ALSO_CREATED.contains(&name) || (source == Source::Read && ALSO_READ.contains(&name))
}

impl Registration {
    /// A member as JSON.
    pub fn get(&self, member: Member) -> Value {
        match member {
            Member::ClientName => self.client_name.clone().into(),
            Member::Description => self.description.clone().into(),
            Member::ClientUri => self.client_uri.clone().into(),
            Member::LogoUri => self.logo_uri.clone().into(),
            Member::JwksUri => self.jwks_uri.clone().into(),
            Member::RedirectUris => self.redirect_uris.clone().into(),
            Member::AllowedOrigins => self.allowed_origins.clone().into(),
            Member::AllowedScopes => self.allowed_scopes.clone().into(),
            Member::AllowedGrantTypes => self.allowed_grant_types.clone().into(),
            Member::AllowedAuthMethods => self.allowed_auth_methods.clone().into(),
            Member::PublicKeys => self.public_keys.clone().into(),
        }
    }

    pub(crate) fn text_mut(&mut self, member: Member) -> Option<&mut String> {
        match member {
            Member::ClientName => Some(&mut self.client_name),
            Member::Description => Some(&mut self.description),
            Member::ClientUri => Some(&mut self.client_uri),
            Member::LogoUri => Some(&mut self.logo_uri),
            Member::JwksUri => Some(&mut self.jwks_uri),
            Member::RedirectUris
            | Member::AllowedOrigins
            | Member::AllowedScopes
            | Member::AllowedGrantTypes
            | Member::AllowedAuthMethods
            | Member::PublicKeys => None,
        }
    }

    pub(crate) fn texts_mut(&mut self, member: Member) -> Option<&mut Vec<String>> {
        match member {
            Member::RedirectUris => Some(&mut self.redirect_uris),
            Member::AllowedOrigins => Some(&mut self.allowed_origins),
            Member::AllowedScopes => Some(&mut self.allowed_scopes),
            Member::AllowedGrantTypes => Some(&mut self.allowed_grant_types),
            Member::AllowedAuthMethods => Some(&mut self.allowed_auth_methods),
            Member::ClientName
            | Member::Description
            | Member::ClientUri
            | Member::LogoUri
            | Member::JwksUri
            | Member::PublicKeys => None,
        }
    }

    /// Gives a member its empty value.
    pub(crate) fn unset(&mut self, member: Member) {
        if let Some(text) = self.text_mut(member) {
            text.clear();
        } else if let Some(texts) = self.texts_mut(member) {
            texts.clear();
        } else {
            self.public_keys.clear();
        }
    }
}
