//! The categories of the University of Toulouse's lists (UT1): a folder a category, in it a file `domains`, and
//! beside it `urls` and `expressions`, which mean nothing to DNS. <https://dsi.ut-capitole.fr/blacklists/>

use crate::Category;

/// Our category for one of UT1's folders; `None` for a folder about names that a child may see (`bank`,
/// `press`, `child`, …) or that has no sense here.
pub fn category_of_folder(folder: &str) -> Option<Category> {
    Some(match folder {
        "adult" | "mixed_adult" | "porn" | "lingerie" => Category::ADULT,
        "agressif" | "aggressive" | "violence" | "dangerous_material" => Category::VIOLENCE,
        "gambling" => Category::GAMBLING,
        "games" => Category::GAMES,
        "drogue" | "drugs" => Category::DRUGS,
        "malware" | "cryptojacking" | "ddos" | "stalkerware" => Category::MALWARE,
        "phishing" => Category::PHISHING,
        "vpn" | "proxy" | "redirector" | "strict_redirector" | "strong_redirector" => Category::VPN,
        "social_networks" | "chat" => Category::SOCIAL,
        "dating" => "dating".parse().ok()?,
        "doh" => "doh".parse().ok()?,
        "publicite" | "ads" => "ads".parse().ok()?,
        _ => return None,
    })
}
