//! The Board's work plan: priorities and challenges, plan items and every wording they ever had, sub-groups and meetings.

#[cfg(feature = "ssr")]
pub mod diff;
#[cfg(feature = "ssr")]
pub mod store;

/// The two lists of the work plan; they are different kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum HeadingKind {
    Priority,
    Challenge,
}
