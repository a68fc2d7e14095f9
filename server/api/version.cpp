#include "server/api/version.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::api {
namespace {

/// As many as somebody could mean.
constexpr std::size_t kMostTags = 100;

/// Of no auction: its first event is 1.
constexpr std::uint64_t kNoVersion = 0;

constexpr bool is_tag_char(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
}

/// Takes one entity tag off the front: what version it is of.
std::optional<std::uint64_t> take_tag(std::string_view& text) {
  const bool weak = text.starts_with("W/");
  if (weak) text.remove_prefix(2);
  if (!text.starts_with('"')) return std::nullopt;
  const auto end = text.find('"', 1);
  if (end == text.npos) return std::nullopt;
  const auto name = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  if (!std::ranges::all_of(name, is_tag_char)) return std::nullopt;
  std::uint64_t seq = kNoVersion;
  const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), seq);
  const bool ours = !weak && error == std::errc() && version_tag(seq) == '"' + std::string(name) + '"';
  return ours ? seq : kNoVersion;
}

base::Unexpected<http::Response> bad_if_match() {
  return base::Unexpected(http::problem(400, "invalid_if_match",
                                        "If-Match must be entity tags in quotes, with commas between them, as in "
                                        "If-Match: \"17\"; or *."));
}

}  // namespace

std::string version_tag(std::uint64_t seq) { return '"' + std::to_string(seq) + '"'; }

base::Expected<auction::Versions, http::Response> versions_of(const http::Request& request) {
  const bool named = std::ranges::any_of(request.fields, [](const auto& field) { return field.first == "if-match"; });
  const bool is_command = request.method != "GET" && request.method != "HEAD" && request.params.contains("id");
  if (!named || !is_command) return auction::Versions();
  auto text = http::text::trim(request.field("if-match"));
  if (text == "*") return auction::Versions();
  auction::Versions versions;
  for (;;) {
    const auto seq = take_tag(text);
    if (!seq || versions.size() == kMostTags) return bad_if_match();
    versions.push_back(*seq);
    text = http::text::trim(text);
    if (text.empty()) return versions;
    if (!text.starts_with(',')) return bad_if_match();
    text.remove_prefix(1);
    text = http::text::trim(text);
  }
}

}  // namespace gavel::api
