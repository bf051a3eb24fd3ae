//! Races: the same request several times at once.
//!
//! What comes back has to be what some order of the requests, one after the other,
//! would have brought ([`crate::judge::Session::hear_at_once`]). Whether a target that
//! looks first and acts later is caught in between is luck, so a race is run several
//! times, and a finding says how often it showed.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// How many requests race: few are likelier to meet, many to press through.
pub(crate) const TIMES: &[u32] = &[2, 4, 8];

/// Runs futures at once, in one task, to their ends; what they give comes in order.
pub(crate) async fn together<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut runs: Vec<Run<F>> = futures
        .into_iter()
        .map(|future| Run::On(Box::pin(future)))
        .collect();
    poll_fn(|context| {
        let mut pending = false;
        for run in &mut runs {
            if let Run::On(future) = run {
                match future.as_mut().poll(context) {
                    Poll::Ready(output) => *run = Run::Done(output),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    runs.into_iter()
        .filter_map(|run| match run {
            Run::Done(output) => Some(output),
            Run::On(_) => None,
        })
        .collect()
}

/// A future, or what it gave.
enum Run<F: Future> {
    On(Pin<Box<F>>),
    Done(F::Output),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_have_begun_before_the_first_ends() {
        let begun = std::cell::Cell::new(0);
        let outputs = together((0..4).map(|number| {
            let begun = &begun;
            async move {
                begun.set(begun.get() + 1);
                tokio::task::yield_now().await;
                (number, begun.get())
            }
        }))
        .await;
        assert_eq!(outputs, [(0, 4), (1, 4), (2, 4), (3, 4)]);
        assert_eq!(together(Vec::<std::future::Ready<()>>::new()).await, []);
    }
}
