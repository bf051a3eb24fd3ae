//! A token request, read from its body and its Authorization header.

use serde_json::Value;

use crate::{
    assertion::Assertion,
    call::{Authorization, Body, Call, Operation},
    catalogue::{client_auth, request},
    client::GrantType,
    json::pointer,
    registration::kind_of,
    scope,
    violation::Violations,
};

/// Parameters that some grant of the token endpoint has a use for.
const PARAMETERS: &[&str] = &[
    "grant_type",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "scope",
    "user_lookup",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "subject_token",
    "subject_token_type",
    "purpose",
    "deviceType",
    "description",
];

/// A token request, read from its body and its Authorization header.
#[derive(Debug, Default)]
pub(crate) struct TokenRequest {
    pub(in crate::check) grant_type: Option<String>,
    pub(in crate::check) body_client_id: Option<String>,
    pub(in crate::check) body_secret: Option<String>,
    pub(in crate::check) basic: Option<(String, String)>,
    /// The assertion as it was sent, and what it says if it can be read.
    pub(in crate::check) raw_assertion: Option<String>,
    pub(crate) assertion: Option<Assertion>,
    pub(in crate::check) assertion_type: Option<String>,
    scope: Option<String>,
    user_lookup: Option<Value>,
    pub(crate) code: Option<String>,
    pub(in crate::check) redirect_uri: Option<String>,
    pub(in crate::check) code_verifier: Option<String>,
    pub(crate) refresh_token: Option<String>,
    pub(crate) subject_token: Option<String>,
    pub(in crate::check) subject_token_type: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) device_type: Option<String>,
    pub(crate) description: Option<String>,
    pub(in crate::check) is_form: bool,
    has_unknown_parameter: bool,
}

impl TokenRequest {
    /// Reads a request, noting what is wrong with its form.
    pub(crate) fn read(call: &Call, violations: &mut Violations) -> Self {
        let mut read = Self::default();
        match &call.authorization {
            Authorization::Basic { id, secret } => {
                read.basic = Some((id.clone(), secret.clone()));
            }
            Authorization::Absent | Authorization::Query(_) => {}
            Authorization::Bearer(_) | Authorization::Malformed => violations.push(
                client_auth::BASIC_WELL_FORMED,
                "Authorization",
                "another scheme, or what does not decode",
                "HTTP Basic",
            ),
        }
        let Operation::Token(body) = &call.operation else {
            return read;
        };
        match body {
            Body::Absent => {}
            Body::Json(document) => {
                for at in &document.repeated {
                    violations.push(request::NO_REPEATED_PARAMETER, at, "more than once", "once");
                }
                read.members(&document.value, violations);
            }
            Body::Form(pairs) => read.pairs(pairs, violations),
            Body::Unparsable(why) => {
                violations.push(request::PARSABLE, "", why, "valid JSON, or a form in UTF-8");
            }
            Body::Unsupported(media_type) => {
                let wanted = "JSON or a form";
                violations.push(request::CONTENT_TYPE, "Content-Type", media_type, wanted);
            }
        }
        read
    }

    fn members(&mut self, value: &Value, violations: &mut Violations) {
        let Some(members) = value.as_object() else {
            violations.push(request::MEMBER_TYPES, "", kind_of(value), "an object");
            return;
        };
        for (name, value) in members {
            match value {
                _ if name == "user_lookup" => self.user_lookup = Some(value.clone()),
                Value::String(text) => self.parameter(name, text),
                _ if PARAMETERS.contains(&name.as_str()) => {
                    let at = pointer("", name);
                    violations.push(request::MEMBER_TYPES, at, kind_of(value), "text");
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => {
                    self.has_unknown_parameter = true;
                }
            }
        }
    }

    fn pairs(&mut self, pairs: &[(String, String)], violations: &mut Violations) {
        self.is_form = true;
        for (index, (name, value)) in pairs.iter().enumerate() {
            if pairs.iter().take(index).any(|(earlier, _)| earlier == name) {
                let at = pointer("", name);
                violations.push(request::NO_REPEATED_PARAMETER, at, "more than once", "once");
            } else if name == "user_lookup" {
                // How the object travels in a form is not documented (fact E42).
                self.user_lookup = serde_json::from_str(value).ok();
            } else {
                self.parameter(name, value);
            }
        }
    }

    /// Takes a parameter; an empty one counts as omitted (RFC 6749, section 3.2).
    fn parameter(&mut self, name: &str, text: &str) {
        let slot = match name {
            "grant_type" => &mut self.grant_type,
            "client_id" => &mut self.body_client_id,
            "client_secret" => &mut self.body_secret,
            "client_assertion" => {
                self.assertion = Assertion::parse(text);
                &mut self.raw_assertion
            }
            "client_assertion_type" => &mut self.assertion_type,
            "scope" => &mut self.scope,
            "code" => &mut self.code,
            "redirect_uri" => &mut self.redirect_uri,
            "code_verifier" => &mut self.code_verifier,
            "refresh_token" => &mut self.refresh_token,
            "subject_token" => &mut self.subject_token,
            "subject_token_type" => &mut self.subject_token_type,
            "purpose" => &mut self.purpose,
            "deviceType" => &mut self.device_type,
            "description" => &mut self.description,
            _ => {
                self.has_unknown_parameter = true;
                return;
            }
        };
        if !text.is_empty() {
            *slot = Some(text.to_owned());
        }
    }

    /// The client named, in the header, in the body, or else by its assertion.
    pub(crate) fn client_id(&self) -> Option<&str> {
        self.named_id()
            .or_else(|| self.assertion.as_ref()?.text("sub"))
    }

    /// The client named in the header or else in the body.
    pub(in crate::check) fn named_id(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(id, _)| id.as_str());
        basic.or(self.body_client_id.as_deref())
    }

    /// The secret presented, in the header or else in the body.
    pub(in crate::check) fn secret(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(_, secret)| secret.as_str());
        basic
            .filter(|secret| !secret.is_empty())
            .or(self.body_secret.as_deref())
    }

    /// Whether the credentials are in the header, and whether the body names the
    /// client as well.
    pub(in crate::check) fn by_basic(&self) -> Option<bool> {
        self.basic.as_ref().map(|_| self.body_client_id.is_some())
    }

    /// The grant asked for, if there is such a grant.
    pub(crate) fn grant(&self) -> Option<GrantType> {
        GrantType::parse(self.grant_type.as_deref()?)
    }

    /// Whether there is a parameter that the grant has no use for.
    pub(in crate::check) fn has_extra_parameter(&self) -> bool {
        let of_code = [&self.code, &self.redirect_uri, &self.code_verifier];
        let code = of_code.iter().any(|parameter| parameter.is_some());
        let refresh = self.refresh_token.is_some();
        let of_exchange = [&self.subject_token, &self.subject_token_type, &self.purpose];
        let exchange = of_exchange.iter().any(|parameter| parameter.is_some());
        let device = self.device_type.is_some() || self.description.is_some();
        let extra = match self.grant() {
            Some(GrantType::AuthorizationCode) => refresh || exchange,
            Some(GrantType::RefreshToken) => code || exchange || device,
            Some(GrantType::TokenExchange) => code || refresh || device,
            _ => code || refresh || exchange || device,
        };
        extra || self.has_unknown_parameter
    }

    /// The scopes asked for.
    pub(crate) fn scopes(&self) -> Vec<String> {
        scope::split(self.scope.as_deref().unwrap_or_default())
    }

    /// The field and the value of the user lookup.
    pub(in crate::check) fn lookup(&self) -> Option<(&str, &str)> {
        let lookup = self.user_lookup.as_ref()?;
        let text = |name| {
            lookup
                .get(name)?
                .as_str()
                .filter(|text: &&str| !text.is_empty())
        };
        Some((text("field")?, text("value")?))
    }
}

/// One text parameter of a body, wherever the body carries it.
pub(crate) fn parameter(body: &Body, name: &str, violations: &mut Violations) -> Option<String> {
    match body {
        Body::Absent => None,
        Body::Json(document) => match document.value.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            None | Some(Value::Null | Value::String(_)) => None,
            Some(other) => {
                let at = pointer("", name);
                violations.push(request::MEMBER_TYPES, at, kind_of(other), "text");
                None
            }
        },
        Body::Form(pairs) => {
            let found = pairs.iter().find(|(known, _)| known == name);
            found
                .map(|(_, value)| value.clone())
                .filter(|value| !value.is_empty())
        }
        Body::Unparsable(why) => {
            violations.push(request::PARSABLE, "", why, "valid JSON, or a form in UTF-8");
            None
        }
        Body::Unsupported(media_type) => {
            let wanted = "JSON or a form";
            violations.push(request::CONTENT_TYPE, "Content-Type", media_type, wanted);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Host;

    fn read(authorization: Authorization, members: &[(&str, &str)]) -> TokenRequest {
        let members = members
            .iter()
            .map(|&(name, value)| (name.to_owned(), Value::from(value)));
        let call = Call {
            authorization,
            origin: None,
            session: None,
            csrf_token: None,
            api_version: None,
            host: Host::Tenant,
            operation: Operation::Token(Body::json(Value::Object(members.collect()))),
        };
        TokenRequest::read(&call, &mut Violations::default())
    }

    const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

    #[rstest::rstest]
    #[case("client_credentials", "scope", false)]
    #[case("client_credentials", "code", true)]
    #[case("client_credentials", "redirect_uri", true)]
    #[case("client_credentials", "code_verifier", true)]
    #[case("client_credentials", "refresh_token", true)]
    #[case("client_credentials", "subject_token", true)]
    #[case("client_credentials", "deviceType", true)]
    #[case("client_credentials", "description", true)]
    #[case("client_credentials", "something", true)]
    #[case("authorization_code", "code", false)]
    #[case("authorization_code", "deviceType", false)]
    #[case("authorization_code", "description", false)]
    #[case("authorization_code", "refresh_token", true)]
    #[case("authorization_code", "purpose", true)]
    #[case("refresh_token", "refresh_token", false)]
    #[case("refresh_token", "code", true)]
    #[case("refresh_token", "purpose", true)]
    #[case("refresh_token", "description", true)]
    #[case(EXCHANGE, "subject_token", false)]
    #[case(EXCHANGE, "code", true)]
    #[case(EXCHANGE, "refresh_token", true)]
    #[case(EXCHANGE, "deviceType", true)]
    fn a_grant_has_no_use_for_others_parameters(
        #[case] grant: &str,
        #[case] name: &str,
        #[case] extra: bool,
    ) {
        let request = read(Authorization::Absent, &[("grant_type", grant), (name, "x")]);
        assert_eq!(request.has_extra_parameter(), extra);
    }

    #[test]
    fn credentials_in_the_header_may_be_repeated_in_the_body() {
        let basic = || Authorization::Basic {
            id: "a".to_owned(),
            secret: "TEST-ONLY".to_owned(),
        };
        assert_eq!(read(Authorization::Absent, &[]).by_basic(), None);
        assert_eq!(read(basic(), &[]).by_basic(), Some(false));
        assert_eq!(read(basic(), &[("client_id", "a")]).by_basic(), Some(true));
    }
}
