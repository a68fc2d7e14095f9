#include "server/http/accept.hpp"

#include <algorithm>
#include <optional>

#include "server/http/text.hpp"

namespace gavel::http {
namespace {

/// "0.5" in thousandths: a digit 0 or 1, and up to three more behind a point.
std::optional<int> thousandths(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  const auto digits = text.substr(std::min<std::size_t>(2, text.size()));
  if (!std::ranges::all_of(digits, text::is_digit)) return std::nullopt;
  int value = text[0] == '1' ? 1000 : 0;
  int place = 100;
  for (const char digit : digits) {
    value += (digit - '0') * place;
    place /= 10;
  }
  return value <= 1000 ? std::optional(value) : std::nullopt;
}

/// What a member of the list says: how much it is wanted. Nothing where its q is none.
std::optional<int> quality(std::string_view parameters) {
  std::optional<int> value = 1000;
  text::split(parameters, ';', [&](std::string_view parameter) {
    parameter = text::trim(parameter);
    if (parameter.size() >= 2 && text::equal_no_case(parameter.substr(0, 2), "q=")) {
      value = thousandths(parameter.substr(2));
    }
    return true;
  });
  return value;
}

struct Wanted {
  int type = 0, other = 0;
  int other_is = 0;  // named by: 3 itself, 2 "type/*", 1 "*/*"
};

void look_at_member(Wanted& wanted, std::string_view member, std::string_view type, std::string_view other) {
  const auto semicolon = member.find(';');
  const auto name = text::trim(member.substr(0, semicolon));
  const auto value = quality(semicolon == member.npos ? "" : member.substr(semicolon + 1));
  if (!value) return;
  if (text::equal_no_case(name, type)) wanted.type = std::max(wanted.type, *value);
  const auto group = other.substr(0, other.find('/') + 1);
  const bool in_group = name.ends_with("/*") && text::equal_no_case(name.substr(0, name.size() - 1), group);
  const int is = text::equal_no_case(name, other) ? 3 : in_group ? 2 : name == "*/*" ? 1 : 0;
  if (is > wanted.other_is) {
    wanted.other = *value;
    wanted.other_is = is;
  }
}

}  // namespace

bool prefers(std::string_view accept, std::string_view type, std::string_view other) {
  Wanted wanted;
  text::split(accept, ',', [&](std::string_view member) {
    look_at_member(wanted, member, type, other);
    return true;
  });
  return wanted.type > 0 && wanted.type >= wanted.other;
}

}  // namespace gavel::http
