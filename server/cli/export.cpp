#include "server/cli/export.hpp"

#include <algorithm>
#include <fstream>
#include <ostream>

#include "core/base/jwk.hpp"
#include "server/proof/exporter.hpp"
#include "storage/sqlite/key_file.hpp"
#include "storage/sqlite/reader.hpp"

namespace gavel::cli {
namespace {

using Result = base::Expected<void, std::string>;

constexpr std::uint32_t kPage = 500;

/// The entries page by page.
class Pages {
 public:
  Pages(sqlite::Reader& reader, const auction::AuctionId& id) : reader_(reader), id_(id) {}

  auction::StorageResult<std::optional<auction::RawEntry>> operator()() {
    if (next_ == page_.items.size()) {
      auto page = reader_.raw(id_, last_, kPage);
      if (!page) return base::Unexpected(std::move(page.error()));
      page_ = *std::move(page);
      next_ = 0;
      if (page_.items.empty()) return std::optional<auction::RawEntry>();
    }
    last_ = page_.items[next_].seq;
    return std::optional(std::move(page_.items[next_++]));
  }

 private:
  sqlite::Reader& reader_;
  auction::AuctionId id_;
  auction::RawPage page_;
  std::size_t next_ = 0;
  std::uint64_t last_ = 0;
};

/// The server's keys; the one that signs here is among them.
base::Expected<std::vector<base::Ed25519Public>, std::string> keys_of(sqlite::Reader& reader,
                                                                      const base::SigningKey& key) {
  const auto known = reader.signing_keys();
  if (!known) return base::Unexpected(known.error().text);
  std::vector<base::Ed25519Public> keys;
  for (const auto& record : *known) keys.push_back(record.key);
  if (std::ranges::find(keys, key.public_key()) == keys.end()) keys.push_back(key.public_key());
  return keys;
}

/// Signs for the last entry, as the daemon would.
base::Expected<proof::Header, std::string> header_of(sqlite::Reader& reader, const auction::AuctionId& id,
                                                     const std::filesystem::path& data_dir) {
  const auto view = reader.view(id);
  if (!view) return base::Unexpected(view.error().text);
  if (!*view) return base::Unexpected("there is no auction " + id.to_string() + " in " + data_dir.string());
  const auto last = reader.raw(id, (*view)->seq - 1, 1);
  if (!last) return base::Unexpected(last.error().text);
  if (last->items.empty()) return base::Unexpected("entry " + std::to_string((*view)->seq) + " is missing");
  const auto& entry = last->items.front();
  const auto key = sqlite::load_or_make_key(data_dir);
  if (!key) return base::Unexpected(key.error());
  auto keys = keys_of(reader, *key);
  if (!keys) return base::Unexpected(std::move(keys.error()));
  const auto batch = auction::sign_batch({&entry.hash, 1}, *key, base::jwk_thumbprint(key->public_key()));
  return proof::Header{.auction = id,
                       .entries = entry.seq,
                       .head = entry.hash,
                       .keys = *std::move(keys),
                       .receipt = auction::receipt_of(*batch, 0, {id, entry.seq, entry.at, entry.hash})};
}

Result write(sqlite::Reader& reader, const auction::AuctionId& id, const ExportOptions& options,
             const std::filesystem::path& data_dir, std::ostream& out) {
  proof::LineSink sink = [&](std::string_view line) { return static_cast<bool>(out << line); };
  const auto header = header_of(reader, id, data_dir);
  if (!header) return base::Unexpected(header.error());
  proof::EntrySource source = Pages(reader, id);
  if (auto done = options.csv ? proof::write_csv(source, sink) : proof::write_export(*header, source, sink); !done) {
    return done;
  }
  return out.flush() ? Result() : base::Unexpected(std::string("the export could not be written"));
}

}  // namespace

Result run_export(const ExportOptions& options, const std::filesystem::path& data_dir, std::ostream& out) {
  const auto id = auction::AuctionId::parse(options.auction);
  if (!id) return base::Unexpected("'" + options.auction + "' is no auction's id: 26 letters and digits");
  auto reader = sqlite::Reader::open(data_dir);
  if (!reader) return base::Unexpected(reader.error());
  if (options.out.empty()) return write(*reader, *id, options, data_dir, out);
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  if (!file) return base::Unexpected("cannot write " + options.out.string());
  return write(*reader, *id, options, data_dir, file);
}

}  // namespace gavel::cli
