#include "storage/sqlite/accounts.hpp"

#include <array>
#include <cstdio>
#include <random>

namespace gavel::sqlite {
namespace {

enum Sql : std::size_t { kAlias, kName, kAdd, kStatements };

constexpr std::array<std::string_view, kStatements> kSql{"SELECT alias FROM accounts WHERE name = ?",
                                                         "SELECT name FROM accounts WHERE alias = ?",
                                                         "INSERT INTO accounts (alias, name) VALUES (?, ?)"};

/// Names are kept in memory up to so many; then all are looked up anew.
constexpr std::size_t kRemembered = 200'000;

std::string draw_alias() {
  static thread_local std::random_device device;
  std::array<char, 18> text;
  std::snprintf(text.data(), text.size(), "~%08x%08x", device(), device());
  return text.data();
}

class PlainNames final : public Names {
 public:
  std::string to_entry(const std::string& account) override { return account; }
  std::string from_entry(const std::string& alias) override { return alias; }
};

}  // namespace

Names& plain_names() noexcept {
  static PlainNames plain;
  return plain;
}

StorageResult<Accounts> Accounts::prepare(Connection& connection, Mode mode) {
  auto sql = connection.prepare_all(kSql);
  if (!sql) return fail(sql);
  return Accounts(std::move(*sql), mode);
}

std::string Accounts::to_entry(const std::string& account) {
  if (account.empty() || is_alias(account)) return account;
  if (const auto known = aliases_.find(account); known != aliases_.end()) return known->second;
  auto alias = look_up(kAlias, account);
  if (!alias) {
    alias = draw_alias();
    if (mode_ == Mode::read || error_) return *alias;
    // 64 random bits: the one in the table already is the disk's error, not a coincidence.
    if (auto added = sql_[kAdd].run(*alias, account); !added) return error_ = added.error(), *alias;
    fresh_.push_back(account);
  }
  remember(account, *alias);
  return *alias;
}

std::string Accounts::from_entry(const std::string& alias) {
  if (!is_alias(alias)) return alias;
  if (const auto known = names_.find(alias); known != names_.end()) return known->second;
  const auto name = look_up(kName, alias);
  if (!name) return alias;
  remember(*name, alias);
  return *name;
}

std::optional<std::string> Accounts::look_up(std::size_t sql, const std::string& key) {
  Rows rows(sql_[sql], key);
  auto found = rows.next();
  if (!found) return error_ = found.error(), std::nullopt;
  if (!*found || rows.is_null(0)) return std::nullopt;
  return std::string(rows.text(0));
}

void Accounts::remember(const std::string& account, const std::string& alias) {
  if (aliases_.size() >= kRemembered && fresh_.empty()) aliases_.clear(), names_.clear();
  aliases_[account] = alias;
  names_[alias] = account;
}

void Accounts::rolled_back() {
  for (const auto& name : std::exchange(fresh_, {})) {
    const auto known = aliases_.find(name);
    if (known == aliases_.end()) continue;
    names_.erase(known->second);
    aliases_.erase(known);
  }
}

}  // namespace gavel::sqlite
