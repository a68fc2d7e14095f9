// Names: what entries say in place of account names.
//
// Entries are for ever and are hashed; a person's name must be able to go. So an entry holds an alias, and the name
// stands beside it (accounts.hpp). The codec asks a Names for the one or the other wherever a field is an account.
//
// Thread rules: those of whoever implements it.
#pragma once

#include <string>

namespace gavel::sqlite {

class Names {
 public:
  virtual ~Names() = default;

  /// What an entry says for this account. An alias is its own.
  virtual std::string to_entry(const std::string& account) = 0;
  /// The account behind what an entry says; the alias itself where no name stands beside it (any more).
  virtual std::string from_entry(const std::string& alias) = 0;
};

/// Every name stands for itself: for entries without the names beside them, an export's for one.
Names& plain_names() noexcept;

/// Does it begin as aliases do, and no account's name does?
inline bool is_alias(const std::string& name) noexcept { return name.starts_with('~'); }

}  // namespace gavel::sqlite
