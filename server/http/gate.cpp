#include "server/http/gate.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "server/http/framing.hpp"
#include "server/http/target.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

using base::Expected;
using base::Unexpected;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
/// Longest method and version with their spaces: what a request line may have beside its target.
constexpr std::size_t kRequestLineExtra = 64;

Refusal bad_syntax(std::string detail) { return {400, "bad_request", std::move(detail)}; }
Refusal target_too_long() { return {414, "target_too_long", "The request target is too long."}; }
Refusal head_too_large() { return {431, "head_too_large", "The request line and the header fields are too large."}; }

/// Bytes that say nothing about where lines end, and may be in a head.
constexpr auto kOrdinary = [] {
  std::array<bool, 256> ordinary{};
  for (int byte = 0; byte < 256; ++byte) ordinary[byte] = byte == '\t' || !text::is_control(static_cast<char>(byte));
  return ordinary;
}();

/// Is there a byte that no head has: a control byte but HT, a CR without LF, an LF without CR? `from` > 0 looks on.
bool has_bad_byte(std::string_view bytes, std::size_t from) noexcept {
  bool after_cr = from > 0 && bytes[from - 1] == '\r';
  for (auto i = from; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (!after_cr && kOrdinary[static_cast<unsigned char>(c)]) continue;
    if (after_cr ? c != '\n' : c != '\r') return true;
    after_cr = !after_cr;
  }
  return false;
}

struct RequestLine {
  std::string_view method, target, version;
};

Expected<RequestLine, Refusal> split_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Unexpected(bad_syntax("The request line must be a method, a target and a version."));
  }
  RequestLine parts{line.substr(0, first), line.substr(first + 1, last - first - 1), line.substr(last + 1)};
  if (!text::is_token(parts.method) || parts.target.empty() || parts.target.find_first_of(" \t") != parts.target.npos) {
    return Unexpected(bad_syntax("The request line must be a method, a target and a version."));
  }
  return parts;
}

Expected<bool, Refusal> is_http_1_1(std::string_view version) {
  const bool shape = version.size() == 8 && version.starts_with("HTTP/") && text::is_digit(version[5]) &&
                     version[6] == '.' && text::is_digit(version[7]);
  if (!shape) return Unexpected(bad_syntax("The request line must end with an HTTP version."));
  if (version == "HTTP/1.1") return true;
  if (version == "HTTP/1.0") return false;
  return Unexpected(Refusal{505, "version_not_supported", "This server speaks HTTP/1.1."});
}

bool is_known_method(std::string_view method) noexcept {
  static constexpr std::string_view known[] = {"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                               "DELETE", "OPTIONS", "TRACE", "CONNECT"};
  return std::ranges::find(known, method) != std::end(known);
}

Expected<std::pair<std::string, std::string>, Refusal> parse_field(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return Unexpected(bad_syntax("A header field must not be folded over lines."));
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !text::is_token(line.substr(0, colon))) {
    return Unexpected(bad_syntax("A header field must be a name, a colon and a value."));
  }
  return std::pair{text::lower(line.substr(0, colon)), std::string{text::trim(line.substr(colon + 1))}};
}

/// @param lines each ended by CRLF
Expected<Fields, Refusal> parse_fields(std::string_view lines, const Limits& limits) {
  Fields fields;
  while (!lines.empty()) {
    const auto end = lines.find(kLineEnd);
    auto field = parse_field(lines.substr(0, end));
    if (!field) return Unexpected(std::move(field.error()));
    if (fields.size() == limits.fields) {
      return Unexpected(Refusal{431, "too_many_fields", "The request has too many header fields."});
    }
    fields.push_back(*std::move(field));
    lines.remove_prefix(end + kLineEnd.size());
  }
  return fields;
}

}  // namespace

Expected<std::optional<std::size_t>, Refusal> find_head(std::string_view bytes, std::size_t scanned,
                                                        const Limits& limits) {
  const auto from = scanned < kHeadEnd.size() ? 0 : scanned - (kHeadEnd.size() - 1);
  const auto end = bytes.find(kHeadEnd, from);
  const bool complete = end != std::string_view::npos;
  const auto seen = complete ? bytes.substr(0, end + kHeadEnd.size()) : bytes;
  if (has_bad_byte(seen, std::min(scanned, seen.size()))) {
    return Unexpected(bad_syntax("The request has a control byte, or a line that does not end with CR LF."));
  }
  if (std::min(seen.find(kLineEnd), seen.size()) > limits.target + kRequestLineExtra) {
    return Unexpected(target_too_long());
  }
  if (seen.size() > limits.head) return Unexpected(head_too_large());
  if (!complete) return std::optional<std::size_t>{};
  return std::optional{seen.size()};
}

Expected<Head, Refusal> inspect(std::string_view head, const Limits& limits) {
  if (!head.ends_with(kHeadEnd) || has_bad_byte(head, 0)) {
    return Unexpected(bad_syntax("The request has a control byte, or a line that does not end with CR LF."));
  }
  const auto line_end = head.find(kLineEnd);
  const auto line = split_request_line(head.substr(0, line_end));
  if (!line) return Unexpected(line.error());
  const auto is_1_1 = is_http_1_1(line->version);
  if (!is_1_1) return Unexpected(is_1_1.error());
  if (line->target.size() > limits.target) return Unexpected(target_too_long());
  if (head.size() > limits.head) return Unexpected(head_too_large());

  const auto after_line = line_end + kLineEnd.size();
  auto fields = parse_fields(head.substr(after_line, head.size() - after_line - kLineEnd.size()), limits);
  if (!fields) return Unexpected(std::move(fields.error()));
  auto target = parse_target(line->target, limits);
  if (!target) return Unexpected(std::move(target.error()));
  const auto framing = frame(line->method, *is_1_1, *fields, limits);
  if (!framing) return Unexpected(framing.error());
  if (!is_known_method(line->method)) {
    return Unexpected(Refusal{501, "unknown_method", "The request method is unknown; methods are upper case."});
  }

  Head result;
  result.request.method = line->method;
  result.request.path = std::move(target->path);
  result.request.query = std::move(target->query);
  result.request.fields = *std::move(fields);
  result.content_length = framing->content_length;
  result.keep_alive = framing->keep_alive;
  result.upgrade = framing->upgrade;
  result.expect_continue = framing->expect_continue;
  return result;
}

}  // namespace gavel::http
