//! Tokens against forged requests (facts C51, G13 and G14).

use oauth_model::{
    catalogue::csrf::{REFUSAL_RECOGNISED, TOKEN_CORRECT, TOKEN_GIVEN, TOKEN_PRESENT},
    prediction::Prediction,
};

use super::notes::Notes;
use crate::wire::{Answer, text};

/// A signed-in browser was given a token.
pub(super) fn given(token: &str, notes: &mut Notes) {
    let found = || "no `qlik-csrf-token`, or an empty one".to_owned();
    let wanted = "the header `qlik-csrf-token`";
    notes.hold(TOKEN_GIVEN, !token.is_empty(), found, wanted);
}

/// A request was refused; if because it may be forged, clients want to know.
pub(super) fn refused(prediction: &Prediction, answer: &Answer, notes: &mut Notes) {
    let (Prediction::MustRefuse(violations) | Prediction::Either(violations, _)) = prediction
    else {
        return;
    };
    let only = violations.rules().only();
    if answer.status == 403 && [Some(TOKEN_PRESENT), Some(TOKEN_CORRECT)].contains(&only) {
        let body = answer.json().unwrap_or_default();
        let code = text(&body, "code");
        let found = || format!("`code` {code:?}");
        let wanted = "`code` \"CSRF-TOKEN-2\" beside `errors`";
        notes.hold(REFUSAL_RECOGNISED, code == "CSRF-TOKEN-2", found, wanted);
    }
}
