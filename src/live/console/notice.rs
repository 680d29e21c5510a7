//! The act that was done just now: the address says which, so that a page without script can offer to take it back.

use crate::{
    feedback::session_item_store::Item,
    id::{FeedbackId, GroupSessionId},
    live::console::item,
    web::Fields,
};

/// An act on an item, as `?done=…&item=…` spells it.
pub struct Done {
    act: String,
    pub item: FeedbackId,
}

impl Done {
    pub fn read(query: &Fields) -> Option<Self> {
        Some(Self { act: query.line("done").to_string(), item: query.parsed("item")? })
    }

    /// Where an act leads to: what waits, or the item where it is now.
    pub fn address(session: GroupSessionId, item: FeedbackId, act: &str) -> String {
        let place = if ["approve", "hold", "wait"].contains(&act) { "look".into() } else { format!("i-{item}") };
        format!("/group-sessions/{session}?done={act}&item={item}#{place}")
    }

    /// The sentence beside the button that takes it back, where one does and the item is there.
    pub fn sentence(&self, items: &[Item]) -> Option<String> {
        let item = items.iter().find(|item| item.id == self.item)?;
        item::sentence(item, &self.act)
    }

    /// Whether it puts an item back among those that wait, where it is looked at next.
    pub fn puts_back(&self, item: FeedbackId) -> bool {
        self.act == "wait" && self.item == item
    }
}
