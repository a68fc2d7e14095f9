#include "server/cli/tokens.hpp"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>
#include <vector>

#include "server/api/token_json.hpp"
#include "server/auth/tokens.hpp"

namespace gavel::cli {
namespace {

constexpr std::uint32_t kTokensAtOnce = 1000;

std::string minute(const std::optional<rules::Time>& time) {
  // "2026-11-22T16:00:00.000Z" as far as a minute
  return time ? api::format_time(*time).substr(0, 16) + 'Z' : "-";
}

std::string scope_text(const std::optional<auth::Scope>& scope) { return scope ? auth::to_string(*scope) : "-"; }

void print_row(const auth::TokenInfo& token, rules::Time now, std::ostream& out) {
  out << std::left << token.id.to_string() << "  " << std::setw(16) << token.account << ' ' << std::setw(9)
      << auth::name(token.role) << ' ' << std::setw(8) << auth::name(auth::state_at(token, now)) << ' ' << std::setw(17)
      << minute(token.created) << ' ' << std::setw(17) << minute(token.expires) << ' ' << std::setw(17)
      << minute(token.last_used) << ' ' << scope_text(token.scope) << '\n';
}

void print_head(std::ostream& out) {
  out << std::left << std::setw(26) << "ID"
      << "  " << std::setw(16) << "ACCOUNT" << ' ' << std::setw(9) << "ROLE" << ' ' << std::setw(8) << "STATE" << ' '
      << std::setw(17) << "CREATED" << ' ' << std::setw(17) << "EXPIRES" << ' ' << std::setw(17) << "LAST USED" << ' '
      << "SCOPE\n";
}

}  // namespace

base::Expected<void, std::string> run_token_create(const TokenCreateOptions& options,
                                                   const std::filesystem::path& data_dir, std::ostream& out) {
  const auto role = auth::parse_role(options.role);
  if (!role) return base::Unexpected("no such role: " + options.role);
  const auto scope = auth::parse_scope(options.scope);
  if (!scope && !options.scope.empty()) {
    return base::Unexpected("'" + options.scope + "' is no scope: write auction:ID or sale:ID");
  }
  auto tokens = auth::TokenStore::open(data_dir);
  if (!tokens) return base::Unexpected(std::move(tokens.error()));
  auto made = (*tokens)->make({.account = options.name, .role = *role, .scope = scope, .life = options.life});
  if (!made) return base::Unexpected(std::move(made.error()));
  if (!options.json) {
    out << made->text << std::endl;
    return {};
  }
  auto json = api::token_json(made->token, made->token.created);
  json["token"] = made->text;
  out << json.dump() << std::endl;
  return {};
}

base::Expected<void, std::string> run_token_list(bool json, const std::filesystem::path& data_dir, std::ostream& out) {
  auto tokens = auth::TokenStore::open(data_dir);
  if (!tokens) return base::Unexpected(std::move(tokens.error()));
  const auto now = (*tokens)->now();
  if (!json) print_head(out);
  for (std::optional<auth::TokenId> after;;) {
    const auto page = (*tokens)->list(after, kTokensAtOnce);
    if (!page) return base::Unexpected(page.error());
    for (const auto& token : *page) {
      if (json) out << api::token_json(token, now).dump() << '\n';
      if (!json) print_row(token, now, out);
    }
    if (page->size() < kTokensAtOnce) break;
    after = page->back().id;
  }
  out << std::flush;
  return {};
}

base::Expected<void, std::string> run_token_revoke(const std::string& id, const std::filesystem::path& data_dir,
                                                   std::ostream& out) {
  const auto parsed = auth::TokenId::parse(id);
  if (!parsed) return base::Unexpected("'" + id + "' is no id of a token: see `gavel token list`");
  auto tokens = auth::TokenStore::open(data_dir);
  if (!tokens) return base::Unexpected(std::move(tokens.error()));
  const auto token = (*tokens)->revoke(*parsed);
  if (!token) return base::Unexpected(token.error());
  if (!*token) return base::Unexpected("there is no token " + id + " in " + data_dir.string());
  out << "taken back: " << id << ", of " << (*token)->account << " (" << auth::name((*token)->role) << ")" << std::endl;
  return {};
}

}  // namespace gavel::cli
