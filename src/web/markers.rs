//! The comments that leptos writes between nodes so that the browser finds its place when it wakes an island.
//!
//! leptos has no switch for them: the macro's own elements write them whether or not anything is hydrated. `<!>` is a parse error in HTML, and
//! outside islands nobody reads it, so there it is left out. Inside an island it becomes `<!---->`, which a browser reads as the same node.

const MARKERS: [&str; 2] = ["<!>", "<!--<() />-->"];
const EMPTY_COMMENT: &str = "<!---->";
const ISLAND: (&str, &str) = ("<leptos-island", "</leptos-island>");
/// Elements whose text is no markup.
const RAW: [(&str, &str); 3] = [("script", "</script>"), ("style", "</style>"), ("textarea", "</textarea>")];

/// Returns the page without hydration markers outside islands, and with valid ones inside. Text is escaped and holds no `<`.
pub fn tidy(html: &str) -> String {
    let mut tidied = String::with_capacity(html.len());
    let (mut rest, mut islands) = (html, 0_usize);
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        tidied.push_str(text);
        if let Some(marker) = MARKERS.into_iter().find(|&marker| tag.starts_with(marker)) {
            match (islands, marker) {
                (0, _) => {}
                (_, "<!>") => tidied.push_str(EMPTY_COMMENT),
                _ => tidied.push_str(marker),
            }
            rest = &tag[marker.len()..];
            continue;
        }
        if tag.starts_with(ISLAND.0) {
            islands += 1;
        } else if tag.starts_with(ISLAND.1) {
            islands = islands.saturating_sub(1);
        }
        let raw = RAW.into_iter().find(|(name, _)| tag[1..].starts_with(name));
        let copied = raw.map_or(1, |(_, closes)| tag.find(closes).unwrap_or(tag.len()));
        tidied.push_str(&tag[..copied]);
        rest = &tag[copied..];
    }
    tidied.push_str(rest);
    tidied
}

#[cfg(test)]
mod tests {
    use super::tidy;
    use leptos::prelude::*;
    use proptest::prelude::*;

    #[test]
    fn markers_outside_islands_are_left_out() {
        assert_eq!(tidy("<p>a<!>b<b>c</b><!></p><!--<() />--><br>"), "<p>ab<b>c</b></p><br>");
        assert_eq!(tidy("<!DOCTYPE html><!--kept--><p>a &lt;!&gt; b"), "<!DOCTYPE html><!--kept--><p>a &lt;!&gt; b");
        assert_eq!(tidy("<!>é<!><"), "é<");
    }

    #[test]
    fn markers_inside_islands_stay_and_are_valid() {
        let island = |markers: [&str; 2]| {
            format!("<leptos-island data-component=\"A\">a{}<leptos-island>b</leptos-island>c{}</leptos-island>", markers[0], markers[1])
        };
        assert_eq!(tidy(&format!("<!>{}<!>", island(["<!>", "<!--<() />-->"]))), island(["<!---->", "<!--<() />-->"]));
    }

    #[test]
    fn raw_text_is_untouched() {
        for (name, text) in [("textarea", "a <!> b"), ("script", "if (a <!>b) c"), ("style", "/* <!> */")] {
            for raw in [format!("<{name} id=\"a\">{text}</{name}>"), format!("<{name}>{text}")] {
                assert_eq!(tidy(&format!("<!>{raw}")), raw);
            }
        }
    }

    proptest! {
        #[test]
        fn typed_text_survives(typed in "([a<!>&;/-]|<!>|<!--<\\(\\) />-->|</?leptos-island>|</?textarea>|</script>|&lt;!&gt;|é){1,24}") {
            let page = |between: &'static str| {
                let view = view! { <p title=typed.clone()>{typed.clone()}<b>{typed.clone()}</b>{between.to_string()}{typed.clone()}{between.to_string()}</p> };
                view.to_html()
            };
            let escaped = html_escape::encode_text(&typed);
            let expected = format!("<p title=\"{}\">{escaped}<b>{escaped}</b>-{escaped}-</p>", html_escape::encode_double_quoted_attribute(&typed));
            prop_assert_eq!(tidy(&page("-")), expected);
        }
    }
}
