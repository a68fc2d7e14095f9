#include "server/proof/lines.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/jwk.hpp"
#include "server/api/time.hpp"
#include "server/proof/keys.hpp"
#include "server/proof/receipt_json.hpp"

namespace gavel::proof {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLargest = 0x7FFF'FFFF'FFFF'FFFF;

/// Takes a line from the left; after the first thing that is not as expected, everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void literal(std::string_view expected) {
    if (!text_.starts_with(expected)) return fail();
    text_.remove_prefix(expected.size());
  }
  /// 0 … 2^63 - 1, without leading zeros.
  std::uint64_t number() {
    std::uint64_t value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [after, error] = std::from_chars(text_.data(), end, value);
    const auto size = static_cast<std::size_t>(after - text_.data());
    if (error != std::errc{} || value > kLargest || (size > 1 && text_[0] == '0')) return fail(), 0;
    text_.remove_prefix(size);
    return value;
  }
  std::string_view word() {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const auto size = static_cast<std::size_t>(std::ranges::find_if_not(text_, is_letter) - text_.begin());
    const auto word = text_.substr(0, size);
    text_.remove_prefix(size);
    return word;
  }
  base::Sha256 hash() {
    const auto hash = base::from_hex(text_.substr(0, 64));
    if (!hash) return fail(), base::Sha256{};
    text_.remove_prefix(64);
    return *hash;
  }
  /// All but the last character, which is `closing`.
  std::string_view rest(char closing) {
    if (text_.empty() || text_.back() != closing) return fail(), std::string_view();
    return text_.substr(0, text_.size() - 1);
  }
  bool good() const { return good_; }

 private:
  void fail() {
    good_ = false;
    text_ = {};
  }
  std::string_view text_;
  bool good_ = true;
};

Header header_of(const json& parsed) {
  Header header;
  header.auction = auction::AuctionId::parse(parsed.at("auction").get<std::string>()).value();
  header.entries = parsed.at("entries").get<std::uint64_t>();
  header.head = base::from_hex(parsed.at("head").get<std::string>()).value();
  header.keys = parse_keys(json{{"keys", parsed.at("keys")}}.dump()).value();
  header.receipt = read_receipt(parsed.at("receipt")).value();
  return header;
}

}  // namespace

std::string header_line(const Header& header) {
  std::string keys;
  for (const auto& key : header.keys) keys += (keys.empty() ? "" : ",") + base::to_jwk(key);
  return R"({"gavel_export":1,"auction":")" + header.auction.to_string() + R"(","entries":)" +
         std::to_string(header.entries) + R"(,"head":")" + base::to_hex(header.head) + R"(","keys":[)" + keys +
         R"(],"receipt":)" + receipt_text(header.receipt) + "}";
}

std::string entry_line(const ChainedEntry& entry) {
  std::string line = R"({"seq":)" + std::to_string(entry.seq) + R"(,"at_ms":)" + std::to_string(entry.at.ms);
  line.append(R"(,"kind":")").append(entry.kind);
  line.append(R"(","prev":")").append(base::to_hex(entry.prev));
  line.append(R"(","hash":")").append(base::to_hex(entry.hash));
  line.append(R"(","payload":)").append(entry.payload).append("}");
  return line;
}

base::Expected<Header, std::string> parse_header(std::string_view line) {
  const auto parsed = json::parse(line, nullptr, false);
  if (!parsed.is_object() || parsed.value("gavel_export", json()) != 1) {
    return base::Unexpected(std::string("is not the first line of an export that this version knows"));
  }
  try {
    auto header = header_of(parsed);
    if (header_line(header) == line) return header;
    return base::Unexpected(std::string("is not written as an export writes it"));
  } catch (const std::exception&) {  // a member that is missing, or is not what it should be
    return base::Unexpected(std::string("is not complete, or a member is of another kind"));
  }
}

base::Expected<ChainedEntry, std::string> parse_entry(std::string_view line) {
  Scanner in(line);
  ChainedEntry entry;
  in.literal(R"({"seq":)");
  entry.seq = in.number();
  in.literal(R"(,"at_ms":)");
  const auto at = in.number();
  in.literal(R"(,"kind":")");
  entry.kind = in.word();
  in.literal(R"(","prev":")");
  entry.prev = in.hash();
  in.literal(R"(","hash":")");
  entry.hash = in.hash();
  in.literal(R"(","payload":)");
  entry.payload = in.rest('}');
  if (!in.good() || at > static_cast<std::uint64_t>(api::kLastTime.ms)) {
    return base::Unexpected(std::string("is not written as an export writes an entry"));
  }
  entry.at = {static_cast<std::int64_t>(at)};
  return entry;
}

}  // namespace gavel::proof
