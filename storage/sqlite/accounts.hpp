// Accounts: the names beside the entries.
//
// An account gets its alias, "~" and 16 hexadecimal digits drawn at random, with the first entry that is about it, in
// the same transaction. When the name goes (erasure), the alias stays, and no entry changes.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/names.hpp"

namespace gavel::sqlite {

class Accounts final : public Names {
 public:
  enum class Mode : std::uint8_t {
    read,  ///< an account without an alias is given one that no entry has
    add,   ///< such an account is written down; a write transaction must be open
  };
  static StorageResult<Accounts> prepare(Connection& connection, Mode mode);

  std::string to_entry(const std::string& account) override;
  std::string from_entry(const std::string& alias) override;

  /// What the disk refused since the last call, if anything: what was asked meanwhile is then not to be used.
  std::optional<StorageError> take_error() noexcept { return std::exchange(error_, {}); }

  /// The transaction was committed, or not: then what it would have written down is forgotten.
  void committed() noexcept { fresh_.clear(); }
  void rolled_back();

 private:
  Accounts(std::vector<Statement> sql, Mode mode) : sql_(std::move(sql)), mode_(mode) {}
  std::optional<std::string> look_up(std::size_t sql, const std::string& key);
  void remember(const std::string& account, const std::string& alias);

  std::vector<Statement> sql_;
  Mode mode_;
  std::unordered_map<std::string, std::string> aliases_;  // by name
  std::unordered_map<std::string, std::string> names_;    // by alias
  std::vector<std::string> fresh_;                        // names that the open transaction writes down
  std::optional<StorageError> error_;
};

}  // namespace gavel::sqlite
