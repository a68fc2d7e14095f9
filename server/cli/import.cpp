#include "server/cli/import.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <ostream>

#include "core/rules/soft_close.hpp"
#include "server/proof/verify.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/journal.hpp"

namespace gavel::cli {
namespace {

using Result = base::Expected<void, std::string>;

base::Expected<proof::Given, std::string> given_by(const ImportOptions& options) {
  proof::Given given;
  if (options.keys.empty()) return given;
  std::ifstream in(options.keys, std::ios::binary);
  if (!in) return base::Unexpected("cannot read " + options.keys.string());
  auto keys = proof::parse_keys(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!keys) return base::Unexpected(options.keys.string() + " " + keys.error());
  given.keys = *std::move(keys);
  return given;
}

Result verified(const std::filesystem::path& file, const proof::Given& given) {
  const auto report = proof::verify(file, given);
  if (!report) return base::Unexpected(report.error());
  for (const auto& check : report->checks) {
    if (check.fault) return base::Unexpected(file.string() + ": " + check.fault->sentence);
  }
  return {};
}

/// Everything as one commit. @pre the file is verified
struct Whole {
  std::shared_ptr<auction::Commit> commit = std::make_shared<auction::Commit>();
  std::vector<base::Sha256> hashes;
  rules::State state;
};

Whole read_whole(const std::filesystem::path& file) {
  auto in = proof::ExportReader::open(file).value();
  Whole whole{.state = {.terms = {.currency = rules::Currency::parse("USD").value(),
                                  .increments = rules::IncrementTable::parse("fixed:1").value()}}};
  while (const auto line = in.next()) {
    const auto& raw = line->value();
    auction::Entry entry{in.header().auction, raw.seq, raw.at, sqlite::decode(raw.kind, raw.payload).value()};
    if (const auto* created = std::get_if<rules::Created>(&entry.event)) {
      whole.state = rules::begin(*created);
    } else {
      rules::apply(whole.state, entry.event);
    }
    whole.commit->entries.push_back(std::move(entry));
    whole.hashes.push_back(raw.hash);
  }
  whole.commit->after = std::make_shared<auction::View>(auction::make_view(in.header().auction, whole.state));
  return whole;
}

Result take_over(sqlite::Journal& journal, const std::filesystem::path& file) {
  const auto whole = read_whole(file);
  if (!rules::is_over(whole.state.phase) && rules::ends_with_group(whole.state.terms)) {
    return base::Unexpected(file.string() + ": a lot that is not over and ends with others cannot leave its sale");
  }
  const std::array<sqlite::CommitPtr, 1> batch{whole.commit};
  const auto verdicts = journal.append(batch);
  const auto& verdict = verdicts.front();
  if (!verdict && verdict.error().code == auction::StorageErrc::conflict) {
    return base::Unexpected(file.string() + ": this auction is here already");
  }
  if (!verdict) return base::Unexpected(file.string() + ": " + verdict.error().text);
  if (verdict->hashes != whole.hashes) throw std::logic_error("what was imported has other hashes than the export");
  return {};
}

}  // namespace

Result run_import(const ImportOptions& options, const std::filesystem::path& data_dir, std::ostream& out) {
  const auto given = given_by(options);
  if (!given) return base::Unexpected(given.error());
  auto journal = sqlite::Journal::open(data_dir);
  if (!journal) return base::Unexpected(journal.error());
  for (const auto& file : options.files) {
    if (auto good = verified(file, *given); !good) return good;
    if (auto done = take_over(*journal, file); !done) return done;
    const auto header = proof::ExportReader::open(file).value().header();
    out << header.auction.to_string() << ' ' << header.entries << " entries" << std::endl;
  }
  if (const auto closed = journal->close(); !closed) return base::Unexpected(closed.error().text);
  return {};
}

}  // namespace gavel::cli
