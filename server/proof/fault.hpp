// What is wrong with an export or a receipt, and where.
//
// Thread rules: values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gavel::proof {

enum class Wrong : std::uint8_t {
  form,       ///< a line is not written as an export writes it
  header,     ///< the header does not agree with itself
  changed,    ///< an entry's content does not give its hash, or is not the one that the next was written after
  missing,    ///< an entry is not there
  reordered,  ///< an entry stands before one that comes first
  added,      ///< an entry that was not there
  key,        ///< signed with a key that is not known
  signature,  ///< not signed by that key, or the path does not lead there
  rules,      ///< an entry is not what the rules make
  receipt,    ///< a receipt proves what the export does not have
};
constexpr std::string_view name(Wrong wrong) noexcept {
  constexpr std::array<std::string_view, 10> kNames{"form",  "header", "changed",   "missing", "reordered",
                                                    "added", "key",    "signature", "rules",   "receipt"};
  return kNames[static_cast<std::size_t>(wrong)];
}

struct Fault {
  Wrong wrong;
  std::optional<std::uint64_t> entry;  ///< the first that is concerned
  std::string sentence;
};

}  // namespace gavel::proof
