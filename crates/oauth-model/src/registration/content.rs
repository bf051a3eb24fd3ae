//! What a registration's members may contain, member by member.
//!
//! The same functions serve a create body, where a member stands at its own name,
//! and a patch, where it stands inside an operation: hence the pointer `at`.

use super::{Member, Registration};
use crate::{
    catalogue::{auth_method, client, grant_type, origin, public_key, redirect_uri, scope},
    client::{AppType, AuthMethod, GrantType, Tier},
    json::pointer,
    origin::Fault,
    profile::Knobs,
    redirect_uri::Form,
    rule::Rule,
    scope::Standing,
    violation::Violations,
};

/// Lengths in characters (fact B8).
const NAME_MAX: usize = 512;
const DESCRIPTION_MAX: usize = 4096;
const ADDRESS_MAX: usize = 2048;
const ELEMENT_MAX: usize = 256;

impl Registration {
    /// Checks one member, which stands at the pointer `at`.
    pub fn check(&self, member: Member, at: &str, knobs: &Knobs, violations: &mut Violations) {
        let mut check = Check { at, violations };
        match member {
            Member::ClientName => check.name(self),
            Member::Description => {
                check.length(
                    client::DESCRIPTION_LENGTH,
                    &self.description,
                    DESCRIPTION_MAX,
                );
            }
            Member::ClientUri => check.length(client::URI_LENGTH, &self.client_uri, ADDRESS_MAX),
            Member::LogoUri => check.length(client::URI_LENGTH, &self.logo_uri, ADDRESS_MAX),
            Member::JwksUri => check.length(client::URI_LENGTH, &self.jwks_uri, ADDRESS_MAX),
            Member::RedirectUris => check.redirect_uris(self, knobs),
            Member::AllowedOrigins => check.origins(self, knobs),
            Member::AllowedScopes => check.scopes(self),
            Member::AllowedGrantTypes => check.grant_types(self),
            Member::AllowedAuthMethods => check.auth_methods(self),
            Member::PublicKeys => check.public_keys(self),
        }
    }
}

struct Check<'a> {
    at: &'a str,
    violations: &'a mut Violations,
}

impl Check<'_> {
    fn here(&mut self, rule: Rule, found: impl Into<String>, wanted: impl Into<String>) {
        self.violations.push(rule, self.at, found, wanted);
    }

    fn element(&mut self, rule: Rule, index: usize, found: &str, wanted: &str) {
        self.violations
            .push(rule, pointer(self.at, &index.to_string()), found, wanted);
    }

    fn length(&mut self, rule: Rule, text: &str, max: usize) {
        let length = text.chars().count();
        if length > max {
            self.here(
                rule,
                format!("{length} characters"),
                format!("at most {max}"),
            );
        }
    }

    /// Notes what is too long and what is there twice; gives back the rest.
    fn distinct<'t>(
        &mut self,
        texts: &'t [String],
        length_rule: Rule,
        unique_rule: Rule,
    ) -> Vec<(usize, &'t str)> {
        let mut rest = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let length = text.chars().count();
            if length > ELEMENT_MAX {
                let found = format!("{length} characters");
                self.element(
                    length_rule,
                    index,
                    &found,
                    &format!("at most {ELEMENT_MAX}"),
                );
            } else if texts.iter().take(index).any(|earlier| earlier == text) {
                self.element(unique_rule, index, text, "no entry twice");
            } else {
                rest.push((index, text.as_str()));
            }
        }
        rest
    }

    fn limit(&mut self, rule: Rule, count: usize, max: usize) {
        if count > max {
            self.here(rule, format!("{count} entries"), format!("at most {max}"));
        }
    }

    fn name(&mut self, registration: &Registration) {
        if registration.client_name.is_empty() {
            self.here(client::NAMED, "nothing", "a name");
        }
        self.length(client::NAME_LENGTH, &registration.client_name, NAME_MAX);
    }

    fn redirect_uris(&mut self, registration: &Registration, knobs: &Knobs) {
        let uris = &registration.redirect_uris;
        self.limit(redirect_uri::LIMIT, uris.len(), knobs.redirect_uris_max);
        if registration.app_type == AppType::AnonymousEmbed && !uris.is_empty() {
            self.here(
                redirect_uri::NOT_FOR_ANONYMOUS_EMBED,
                format!("{} entries", uris.len()),
                "none on an anonymous embed client",
            );
        }
        for (index, uri) in self.distinct(uris, redirect_uri::LENGTH, redirect_uri::UNIQUE) {
            let native = registration.app_type == AppType::Native;
            match crate::redirect_uri::form(uri) {
                Form::Https | Form::HttpLocalhost | Form::HttpLoopback => {}
                Form::Custom | Form::Script if native => {}
                Form::HttpElsewhere => self.element(
                    redirect_uri::HTTPS_UNLESS_LOCALHOST,
                    index,
                    uri,
                    "`https://`, or `http://localhost`",
                ),
                Form::Custom | Form::Script => self.element(
                    redirect_uri::CUSTOM_SCHEME_NEEDS_NATIVE,
                    index,
                    uri,
                    "`https://`, or `http://localhost`",
                ),
                Form::NotAbsolute => {
                    self.element(redirect_uri::ABSOLUTE, index, uri, "an absolute URI");
                }
            }
            if crate::redirect_uri::form(uri) == Form::Script {
                self.element(redirect_uri::NO_SCRIPT_SCHEME, index, uri, "no script");
            }
            if crate::redirect_uri::has_fragment(uri) {
                self.element(redirect_uri::NO_FRAGMENT, index, uri, "no `#`");
            }
        }
    }

    fn origins(&mut self, registration: &Registration, knobs: &Knobs) {
        let origins = &registration.allowed_origins;
        self.limit(origin::LIMIT, origins.len(), knobs.origins_max);
        if !registration.app_type.has_origins() && !origins.is_empty() {
            self.here(
                origin::NOT_FOR_NATIVE,
                format!("{} entries", origins.len()),
                "none on a native client",
            );
        }
        for (index, text) in self.distinct(origins, origin::LENGTH, origin::UNIQUE) {
            match crate::origin::fault(text) {
                None => {}
                Some(Fault::NotBare) => {
                    let wanted = "scheme, host and perhaps port, with nothing behind";
                    self.element(origin::BARE, index, text, wanted);
                }
                Some(Fault::Wildcard) => {
                    self.element(origin::NO_WILDCARD, index, text, "one host, no pattern");
                }
            }
        }
    }

    fn scopes(&mut self, registration: &Registration) {
        let scopes = &registration.allowed_scopes;
        let app_type = registration.app_type;
        if app_type == AppType::AnonymousEmbed && !scopes.is_empty() {
            self.here(
                scope::NOT_FOR_ANONYMOUS_EMBED,
                format!("{} entries", scopes.len()),
                "none on an anonymous embed client",
            );
            return;
        }
        for (index, name) in self.distinct(scopes, scope::LENGTH, scope::UNIQUE) {
            if crate::scope::usable_by(name, app_type, registration.tier) {
                continue;
            }
            let (rule, wanted) = match crate::scope::standing(name) {
                Standing::Unknown => (scope::EXISTS, "a scope of the table"),
                Standing::RolesOnly => (scope::OAUTH_USABLE, "a scope for OAuth clients"),
                Standing::RegionOnly | Standing::OrganizationOnly => {
                    (scope::REGION_ONLY, "a scope for clients of a tenant")
                }
                Standing::Usable if registration.tier != Tier::Tenant => {
                    (scope::REGION_ONLY, "a scope for clients of this tier")
                }
                Standing::Usable if name == crate::scope::OFFLINE_ACCESS => (
                    scope::NO_OFFLINE_ACCESS_FOR_SPA,
                    "not on a single-page client",
                ),
                Standing::Usable => (scope::ADMIN_CLASSIC_NEEDS_WEB, "only on a web client"),
            };
            self.element(rule, index, name, wanted);
        }
    }

    fn grant_types(&mut self, registration: &Registration) {
        for (index, name) in registration.allowed_grant_types.iter().enumerate() {
            if !GrantType::REGISTRABLE
                .iter()
                .any(|grant| grant.as_str() == name)
            {
                let wanted = "`client_credentials` or `urn:qlik:oauth:user-impersonation`";
                self.element(grant_type::KNOWN, index, name, wanted);
            } else if registration.app_type != AppType::Web {
                self.element(grant_type::NEEDS_WEB, index, name, "only on a web client");
            }
        }
    }

    fn auth_methods(&mut self, registration: &Registration) {
        for (index, name) in registration.allowed_auth_methods.iter().enumerate() {
            if AuthMethod::parse(name).is_none() {
                let wanted = "`client_secret` or `private_key_jwt`";
                self.element(auth_method::KNOWN, index, name, wanted);
            } else if registration.app_type != AppType::Web {
                self.element(auth_method::NEEDS_WEB, index, name, "only on a web client");
            }
        }
        let by_key = registration
            .allowed_auth_methods
            .iter()
            .any(|name| name == AuthMethod::PrivateKeyJwt.as_str());
        if by_key && registration.public_keys.is_empty() {
            // The place is that of the missing member, beside this one.
            let at = match self.at.strip_suffix("allowedAuthMethods") {
                Some(parent) => format!("{parent}publicKeys"),
                None => self.at.to_owned(),
            };
            self.violations
                .push(auth_method::KEY_NEEDED, at, "nothing", "a public key");
        }
    }

    fn public_keys(&mut self, registration: &Registration) {
        if registration.app_type != AppType::Web && !registration.public_keys.is_empty() {
            let found = format!("{} keys", registration.public_keys.len());
            self.here(auth_method::NEEDS_WEB, found, "only on a web client");
        }
        for (index, key) in registration.public_keys.iter().enumerate() {
            let at = pointer(self.at, &index.to_string());
            let missing = crate::public_key::missing_members(key);
            for &name in &missing {
                self.violations
                    .push(public_key::MEMBERS, pointer(&at, name), "nothing", "text");
            }
            for (name, wanted) in crate::public_key::unusable_members(key) {
                if !missing.contains(&name) {
                    let found = key
                        .get(name)
                        .and_then(|value| value.as_str())
                        .unwrap_or_default();
                    self.violations
                        .push(public_key::VALUES, pointer(&at, name), found, wanted);
                }
            }
            if let Some(bits) = crate::public_key::rsa_bits(key)
                && bits < crate::public_key::RSA_BITS_MIN
            {
                self.violations.push(
                    public_key::RSA_BITS,
                    pointer(&at, "n"),
                    format!("{bits} bits"),
                    "2048 bits or more",
                );
            }
        }
    }
}
