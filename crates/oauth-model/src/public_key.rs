//! Public keys in JWK form, as a client registers them (facts A24 and A25).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// The smallest RSA modulus, in bits (fact A25).
pub const RSA_BITS_MIN: usize = 2048;

/// The members that a key lacks, given its type.
pub fn missing_members(key: &Value) -> Vec<&'static str> {
    let of_type: &[&str] = match text(key, "kty") {
        Some("RSA") => &["e", "n"],
        Some("EC") => &["crv", "x", "y"],
        _ => &[],
    };
    ["kty", "use", "alg", "kid"]
        .iter()
        .chain(of_type)
        .filter(|name| text(key, name).is_none_or(str::is_empty))
        .copied()
        .collect()
}

/// The members whose values a tenant cannot use, with what is wanted.
pub fn unusable_members(key: &Value) -> Vec<(&'static str, &'static str)> {
    let mut unusable = Vec::new();
    let kty = text(key, "kty").unwrap_or_default();
    let alg = text(key, "alg").unwrap_or_default();
    let algs: &[&str] = match kty {
        "RSA" => &["RS256", "RS512"],
        "EC" => &["ES384"],
        _ => {
            unusable.push(("kty", "`RSA` or `EC`"));
            &["RS256", "RS512", "ES384"]
        }
    };
    if !algs.contains(&alg) {
        unusable.push(("alg", "`RS256` or `RS512` for RSA, `ES384` for EC"));
    }
    if text(key, "use") != Some("sig") {
        unusable.push(("use", "`sig`"));
    }
    if kty == "EC" && text(key, "crv") != Some("P-384") {
        unusable.push(("crv", "`P-384`"));
    }
    for (name, wanted) in [
        ("n", "base64url"),
        ("e", "base64url"),
        ("x", "base64url"),
        ("y", "base64url"),
    ] {
        if text(key, name).is_some_and(|value| URL_SAFE_NO_PAD.decode(value).is_err()) {
            unusable.push((name, wanted));
        }
    }
    unusable
}

/// The length of an RSA key's modulus in bits, if there is one that decodes.
pub fn rsa_bits(key: &Value) -> Option<usize> {
    if text(key, "kty") != Some("RSA") {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text(key, "n")?).ok()?;
    let significant = bytes.iter().skip_while(|&&byte| byte == 0);
    let mut bits = 0;
    for (index, byte) in significant.enumerate() {
        bits += match index {
            0 => 8 - byte.leading_zeros() as usize,
            _ => 8,
        };
    }
    Some(bits)
}

fn text<'a>(key: &'a Value, name: &str) -> Option<&'a str> {
    key.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modulus_is_measured_in_bits() {
        let key =
            |bytes: &[u8]| serde_json::json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(bytes)});
        assert_eq!(rsa_bits(&key(&[0xff; 256])), Some(2048));
        assert_eq!(rsa_bits(&key(&[0x7f; 256])), Some(2047));
        let mut padded = vec![0];
        padded.extend([0x80; 256]);
        assert_eq!(rsa_bits(&key(&padded)), Some(2048));
        assert_eq!(rsa_bits(&serde_json::json!({"kty": "EC"})), None);
    }
}
