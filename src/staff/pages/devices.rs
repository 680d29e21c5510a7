//! The devices somebody is signed in with, as their own account page shows them: when each began, when it was used last, and its end.

use crate::{
    clock::say_time,
    id,
    staff::sign_in::Device,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

pub fn devices_view(devices: &[Device]) -> Markup {
    let others = devices.iter().filter(|device| !device.is_this).count();
    let rows = devices.iter().map(row).collect_view();
    view! {
        <section class="panel slim" aria-labelledby="devices">
            <h2 id="devices">"Where you are signed in"</h2>
            <ul class="plainlist">{rows}</ul>
            {(others > 1).then(|| view! { <form method="post" action="/account/sign-ins"><button class="bt">"Sign out everywhere else"</button></form> })}
            <p class="hush">"We keep no names or addresses of devices. A sign-in ends by itself after half an hour without use, or eight hours. If you don’t know one of these, end it and change your password."</p>
        </section>
    }
    .into_markup()
}

fn row(device: &Device) -> Markup {
    let since = say_time(device.since);
    let times = view! { <span class="hush">"Signed in "{since.clone()}{(!device.is_this).then(|| format!("; last used {}", say_time(device.seen)))}"."</span> };
    if device.is_this {
        return view! { <li><p><b>"This device"</b><br/>{times}</p></li> }.into_markup();
    }
    view! {
        <li>
            <p><b>"Another device"</b><br/>{times}</p>
            <form method="post" action="/account/sign-ins"><button class="bt" name="sign_in" value=id::to_hex(&device.key)>"Sign this one out"<span class="hide">": signed in "{since}</span></button></form>
        </li>
    }
    .into_markup()
}
