//! The services of a plan: proposed with it, given once it is approved, each with its last day and how it ended.
//!
//! What a plan promises stands in columns, so that what is late is seen and told; who gives it does so only where that is
//! a body of the register. A service is done with a result or refused with a reason; the stage "carried out" ends when
//! that is so for all of them. A review is due on the day that the plan sets, ninety days after it was drawn up at the
//! latest (ours).

pub mod actions;
pub(super) mod pages;
pub(crate) mod planning;
mod store;

#[cfg(test)]
pub(crate) mod tests;

crate::id! {
    /// A service of a plan.
    PlannedId,
}
