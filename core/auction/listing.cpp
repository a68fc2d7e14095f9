#include "core/auction/listing.hpp"

#include <algorithm>

namespace gavel::auction {
namespace {

/// The small letter of a code point below U+0800, which all have two bytes at most in UTF-8: so a folded text is as
/// long as it was.
char32_t small_letter(char32_t c) noexcept {
  const auto in = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (in('A', 'Z')) return c + 32;
  if (in(0xC0, 0xDE) && c != 0xD7) return c + 32;                // À … Þ
  if (in(0x139, 0x148) || in(0x179, 0x17E)) return c + (c % 2);  // Ĺ … ň, Ź … ž: capitals are odd
  if (in(0x100, 0x12F) || in(0x132, 0x137) || in(0x14A, 0x177)) return c | 1;
  if (c == 0x178) return 0xFF;                        // Ÿ
  if (c == 0x386) return 0x3AC;                       // Ά
  if (in(0x388, 0x38A)) return c + 37;                // Έ … Ί
  if (c == 0x38C) return 0x3CC;                       // Ό
  if (in(0x38E, 0x38F)) return c + 63;                // Ύ, Ώ
  if (in(0x391, 0x3AB) && c != 0x3A2) return c + 32;  // Α … Ϋ
  if (c == 0x3C2) return 0x3C3;                       // ς
  if (in(0x400, 0x40F)) return c + 80;                // Ѐ … Џ
  if (in(0x410, 0x42F)) return c + 32;                // А … Я
  if (in(0x460, 0x481) || in(0x48A, 0x4BF) || in(0x4D0, 0x52F)) return c | 1;
  return c;
}

/// The text in small letters; bytes that are no letter of one or two bytes stay as they are.
std::string folded(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if (byte < 0x80) {
      out[i] = static_cast<char>(small_letter(byte));
    } else if (byte >= 0xC2 && byte <= 0xDF && i + 1 < out.size()) {
      const auto letter = small_letter((byte & 0x1FU) << 6 | (static_cast<unsigned char>(out[i + 1]) & 0x3FU));
      out[i] = static_cast<char>(0xC0 | letter >> 6);
      out[++i] = static_cast<char>(0x80 | (letter & 0x3F));
    }
  }
  return out;
}

template <class T>
bool among(const std::vector<T>& some, const T& one) {
  return some.empty() || std::ranges::find(some, one) != some.end();
}

bool has_price(const ListQuery& query, const View& view) {
  if (!query.price.has_bounds()) return true;
  const auto price = filter_price(view, query.now);
  return (!query.price.low || price >= *query.price.low) && (!query.price.high || price <= *query.price.high);
}

}  // namespace

rules::Amount filter_price(const View& view, rules::Time now) {
  return shown_price(view, now).value_or(view.terms->starting_price);
}

bool matches(const ListQuery& query, const View& view) {
  const auto& terms = *view.terms;
  if (view.phase == rules::Phase::draft && !query.include_drafts) return false;
  return among(query.phases, view.phase) && among(query.formats, terms.format) &&
         (!query.seller || terms.seller == *query.seller) && (!query.currency || terms.currency == *query.currency) &&
         (!query.sale || (terms.sale && terms.sale->sale == query.sale->to_string())) &&
         query.starts.has(terms.starts_at) && query.ends.has(view.ends_at) && has_price(query, view) &&
         title_has(terms.title, query.text);
}

std::vector<rules::Phase> phases_of(const ListQuery& query) {
  std::vector<rules::Phase> phases;
  for (std::size_t i = 0; i < rules::kPhases; ++i) {
    const auto phase = static_cast<rules::Phase>(i);
    if (among(query.phases, phase) && (phase != rules::Phase::draft || query.include_drafts)) phases.push_back(phase);
  }
  return phases;
}

ListPosition position_of(ListOrder order, const View& view) {
  switch (order) {
    case ListOrder::made:
      break;
    case ListOrder::starts:
      return {view.terms->starts_at.ms, view.id};
    case ListOrder::ends:
      return {view.ends_at.ms, view.id};
  }
  return {0, view.id};
}

bool before(const ListQuery& query, const ListPosition& a, const ListPosition& b) noexcept {
  return query.descending ? a > b : a < b;
}

bool title_has(std::string_view title, std::string_view words) {
  if (words.empty()) return true;
  const auto in = folded(title);
  const auto all = folded(words);
  for (std::size_t at = 0; at < all.size();) {
    const auto end = std::min(all.find(' ', at), all.size());
    if (in.find(std::string_view(all).substr(at, end - at)) == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

}  // namespace gavel::auction
