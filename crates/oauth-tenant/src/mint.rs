//! Minting: the values that a tenant makes up, from a hash and a counter.
//!
//! Nothing here is random, so that the same requests get the same answers. Nothing
//! here is secret either: a reference tenant guards nothing.

use std::{collections::BTreeSet, fmt::Write, sync::Arc};

use oauth_model::{
    freedom::Freedom,
    mint::{Direction, Mint},
    profile::Profile,
    time::Timestamp,
    token::Purpose,
};
use sha2::{Digest, Sha256};

use crate::{
    keys::{Claims, PUBLISHED},
    seed::Seed,
};

/// How many hints there are: five hexadecimal digits.
const HINTS: u64 = 1 << 20;

/// A mint that hashes a seed and a counter.
#[derive(Clone, Debug)]
pub(crate) struct HashMint {
    seed: [u8; 32],
    counter: u64,
    secrets: u64,
    issuer: Arc<str>,
    /// Hints that secrets already have which were not made here.
    taken: Arc<BTreeSet<String>>,
    /// Whether a hint is the beginning of its secret, not the end (fact I54).
    hints_come_first: bool,
    /// Whether a refresh brings the same refresh token again (fact I37).
    refresh_tokens_stay: bool,
}

impl HashMint {
    /// A mint for the tenant of this address, seed and profile.
    pub(crate) fn new(issuer: Arc<str>, seed: &Seed, profile: &Profile) -> Self {
        Self {
            seed: Sha256::digest(seed.tenant_id()).into(),
            counter: 0,
            secrets: 0,
            issuer,
            taken: Arc::new(seed.hints()),
            hints_come_first: profile.chooses(Freedom::SecretHint, "first"),
            refresh_tokens_stay: profile.chooses(Freedom::RefreshRotation, "same"),
        }
    }

    /// The name of an exchange in error answers: 32 hexadecimal digits (fact C1).
    pub(crate) fn trace_id(&mut self) -> String {
        self.digits::<16>("trace")
    }

    /// What a browser's cookie calls its session.
    pub(crate) fn session(&mut self) -> String {
        self.digits::<32>("session")
    }

    /// The hexadecimal digits of so many new bytes.
    fn digits<const BYTES: usize>(&mut self, kind: &str) -> String {
        self.counter += 1;
        let hash = Sha256::new()
            .chain_update(self.seed)
            .chain_update(kind)
            .chain_update(self.counter.to_be_bytes())
            .finalize();
        hexadecimal(hash.iter().take(BYTES))
    }

    /// A hint that no secret has had yet.
    fn hint(&mut self) -> String {
        loop {
            // An odd factor visits every hint once before it repeats one.
            let hint = (self.secrets * 0x9_e3b1 + 0x7_e57a) % HINTS;
            self.secrets = (self.secrets + 1) % HINTS;
            let hint = format!("{hint:05x}");
            if !self.taken.contains(&hint) {
                return hint;
            }
        }
    }
}

/// Bytes in hexadecimal digits.
pub(crate) fn hexadecimal<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    let mut digits = String::with_capacity(64);
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("a text takes any digits");
    }
    digits
}

/// The last five characters of a secret (facts B34 and I54).
pub(crate) fn hint_of(secret: &str) -> String {
    let start = secret
        .char_indices()
        .rev()
        .nth(4)
        .map_or(0, |(index, _)| index);
    secret.get(start..).unwrap_or_default().to_owned()
}

impl Mint for HashMint {
    fn client_id(&mut self) -> String {
        self.digits::<16>("client")
    }

    fn client_secret(&mut self) -> String {
        let mut secret = self.digits::<32>("secret");
        secret.truncate(59);
        let hint = self.hint();
        if self.hints_come_first {
            format!("{hint}{secret}")
        } else {
            secret + &hint
        }
    }

    fn secret_hint(&mut self, secret: &str) -> String {
        if self.hints_come_first {
            secret.chars().take(5).collect()
        } else {
            hint_of(secret)
        }
    }

    fn user_id(&mut self) -> String {
        self.digits::<12>("user")
    }

    fn access_token(&mut self, issued_at: Timestamp, expires_at: Timestamp) -> String {
        let jti = self.digits::<16>("token");
        PUBLISHED.sign(&Claims::new(&jti, &self.issuer, issued_at, expires_at))
    }

    fn space_id(&mut self) -> String {
        self.digits::<12>("space")
    }

    fn app_id(&mut self) -> String {
        let digits = self.digits::<16>("app");
        let lengths = [8, 4, 4, 4, 12];
        let mut rest = digits.as_str();
        let parts: Vec<&str> = lengths
            .iter()
            .map_while(|&length| {
                let (part, behind) = rest.split_at_checked(length)?;
                rest = behind;
                Some(part)
            })
            .collect();
        parts.join("-")
    }

    fn access_code(&mut self) -> String {
        self.digits::<16>("access")
    }

    fn temporary_token(
        &mut self,
        purpose: Purpose,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> String {
        let jti = self.digits::<16>("temporary");
        let claims = Claims::new(&jti, &self.issuer, issued_at, expires_at);
        PUBLISHED.sign(&claims.for_purpose(purpose.as_str()))
    }

    fn record_id(&mut self) -> String {
        self.digits::<12>("record")
    }

    fn code(&mut self) -> String {
        self.digits::<32>("code")
    }

    fn ticket(&mut self) -> String {
        self.digits::<32>("ticket")
    }

    fn csrf_token(&mut self) -> String {
        self.digits::<32>("csrf")
    }

    fn refresh_token(&mut self, before: Option<&str>) -> String {
        match before {
            Some(before) if self.refresh_tokens_stay => before.to_owned(),
            Some(_) | None => self.digits::<32>("refresh"),
        }
    }

    fn cursor(&mut self, _direction: Direction, wanted: bool) -> Option<String> {
        wanted.then(|| self.digits::<16>("cursor"))
    }

    fn page(&mut self, ids: Vec<String>) -> Vec<String> {
        ids
    }
}

#[cfg(test)]
mod tests {
    use oauth_model::profile::QLIK_CLOUD;

    use super::*;

    fn mint(taken: &[&str]) -> HashMint {
        let issuer = "https://tenant.example".into();
        let mint = HashMint::new(issuer, &Seed::default(), &QLIK_CLOUD);
        let taken: BTreeSet<String> = taken.iter().map(|&hint| hint.to_owned()).collect();
        HashMint {
            taken: Arc::new(taken),
            ..mint
        }
    }

    fn is_hexadecimal(text: &str) -> bool {
        text.chars()
            .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    }

    #[test]
    fn values_have_the_documented_forms() {
        let mut mint = mint(&[]);
        let forms = [
            (mint.client_id(), 32),
            (mint.client_secret(), 64),
            (mint.user_id(), 24),
            (mint.trace_id(), 32),
            (mint.code(), 64),
            (mint.ticket(), 64),
            (mint.refresh_token(None), 64),
            (mint.csrf_token(), 64),
            (mint.session(), 64),
            (mint.space_id(), 24),
            (mint.access_code(), 32),
        ];
        for (value, length) in forms {
            assert_eq!(value.len(), length, "{value}");
            assert!(is_hexadecimal(&value), "{value}");
        }
        let parts: Vec<usize> = mint.app_id().split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        let secret = mint.client_secret();
        let hint = mint.secret_hint(&secret);
        assert_eq!(hint.len(), 5);
        assert!(secret.ends_with(&hint));
    }

    #[test]
    fn no_two_secrets_share_a_hint() {
        let taken = "7e57a";
        let mut mint = mint(&[taken]);
        let mut hints = BTreeSet::from([taken.to_owned()]);
        for _ in 0..10_000 {
            let secret = mint.client_secret();
            assert!(hints.insert(hint_of(&secret)));
        }
    }

    #[test]
    fn the_same_tenant_makes_up_the_same_values() {
        assert_eq!(mint(&[]).client_id(), mint(&[]).client_id());
        let mut one = mint(&[]);
        assert_ne!(one.client_id(), one.client_id());
        assert_ne!(one.refresh_token(None), one.refresh_token(None));
    }

    #[test]
    fn a_short_secret_is_its_own_hint() {
        assert_eq!(hint_of("abc"), "abc");
        assert_eq!(hint_of("äöüßéñ"), "öüßéñ");
    }
}
