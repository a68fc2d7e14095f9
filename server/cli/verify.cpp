#include "server/cli/verify.hpp"

#include <fstream>
#include <iomanip>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "core/auction/view.hpp"
#include "server/api/time.hpp"
#include "server/proof/receipt_json.hpp"
#include "server/proof/verify.hpp"

namespace gavel::cli {
namespace {

using nlohmann::ordered_json;

base::Expected<std::string, std::string> text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return base::Unexpected("cannot read " + file.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

base::Expected<proof::Given, std::string> given_by(const VerifyOptions& options) {
  proof::Given given;
  for (const auto& file : options.receipts) {
    const auto text = text_of(file);
    if (!text) return base::Unexpected(text.error());
    auto receipt = proof::parse_receipt(*text);
    if (!receipt) return base::Unexpected(file.string() + " " + receipt.error());
    given.receipts.push_back({file.filename().string(), *std::move(receipt)});
  }
  if (options.keys.empty()) return given;
  const auto text = text_of(options.keys);
  if (!text) return base::Unexpected(text.error());
  auto keys = proof::parse_keys(*text);
  if (!keys) return base::Unexpected(options.keys.string() + " " + keys.error());
  given.keys = *std::move(keys);
  return given;
}

std::string money(const std::optional<rules::Amount>& amount, const rules::Currency& currency) {
  return amount ? rules::to_decimal(*amount, currency) + " " + std::string(currency.code()) : "-";
}

std::string person(std::uint32_t alias) { return alias ? auction::alias_text(alias) : "-"; }

std::string_view state_of(const proof::Told& told) {
  return told.outcome ? rules::name(*told.outcome) : rules::name(told.phase);
}

void print_told(std::ostream& out, const proof::Told& told) {
  const auto line = [&](const char* label) -> std::ostream& { return out << std::left << std::setw(11) << label; };
  line("state") << state_of(told) << '\n';
  line("price") << money(told.price, told.currency) << '\n';
  line(told.outcome ? "winner" : "leader") << person(told.winner) << '\n';
  line("end") << api::format_time(told.ends_at) << '\n';
  for (const auto& award : told.awards) {
    line("award") << person(award.alias) << ": " << award.units << " for " << money(award.total, told.currency) << '\n';
  }
}

void print(std::ostream& out, const proof::Report& report) {
  out << "auction    " << report.auction.to_string() << '\n';
  for (const auto& [name, fault, text] : report.checks) {
    out << std::left << std::setw(10) << name << (fault ? " WRONG: " + fault->sentence : " good: " + text) << '\n';
  }
  if (report.told) print_told(out, *report.told);
}

ordered_json told_json(const proof::Told& told) {
  ordered_json json{{"state", state_of(told)},
                    {"price", told.price ? ordered_json(told.price->minor) : ordered_json()},
                    {"currency", told.currency.code()},
                    {"winner", told.winner ? ordered_json(person(told.winner)) : ordered_json()},
                    {"ends_at", api::format_time(told.ends_at)},
                    {"over_at", told.over_at ? ordered_json(api::format_time(*told.over_at)) : ordered_json()}};
  for (const auto& award : told.awards) {
    json["awards"].push_back({{"bidder", person(award.alias)},
                              {"units", award.units},
                              {"price", award.price.minor},
                              {"total", award.total.minor}});
  }
  return json;
}

ordered_json check_json(const proof::Check& check) {
  ordered_json json{{"name", check.name}, {"good", !check.fault}};
  if (!check.fault) return json["text"] = check.text, json;
  json["wrong"] = proof::name(check.fault->wrong);
  if (check.fault->entry) json["entry"] = *check.fault->entry;
  json["text"] = check.fault->sentence;
  return json;
}

ordered_json report_json(const proof::Report& report) {
  ordered_json json{{"good", report.good()},
                    {"auction", report.auction.to_string()},
                    {"entries", report.entries},
                    {"checks", ordered_json::array()}};
  for (const auto& check : report.checks) json["checks"].push_back(check_json(check));
  json["result"] = report.told ? told_json(*report.told) : ordered_json();
  return json;
}

}  // namespace

base::Expected<bool, std::string> run_verify(const VerifyOptions& options, std::ostream& out) {
  const auto given = given_by(options);
  if (!given) return base::Unexpected(given.error());
  const auto report = proof::verify(options.file, *given);
  if (!report) return base::Unexpected(report.error());
  if (options.json) {
    out << report_json(*report).dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  } else {
    print(out, *report);
  }
  return report->good();
}

}  // namespace gavel::cli
