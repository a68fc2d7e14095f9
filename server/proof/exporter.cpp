#include "server/proof/exporter.hpp"

namespace gavel::proof {
namespace {

constexpr const char* kNoMore = "whoever was to have the export wants no more of it";

}  // namespace

base::Expected<void, std::string> write_export(const Header& header, EntrySource& source, LineSink& sink) {
  if (!sink(header_line(header) + "\n")) return base::Unexpected(std::string(kNoMore));
  base::Sha256 prev = auction::kNoEntry;
  for (std::uint64_t seq = 1; seq <= header.entries; ++seq) {
    auto entry = source();
    if (!entry) return base::Unexpected(std::move(entry.error().text));
    if (!*entry || (*entry)->seq != seq) return base::Unexpected("there is no entry " + std::to_string(seq));
    auto& stored = **entry;
    const ChainedEntry raw{.seq = seq,
                           .at = stored.at,
                           .kind = std::move(stored.kind),
                           .prev = std::exchange(prev, stored.hash),
                           .hash = stored.hash,
                           .payload = std::move(stored.payload)};
    if (!sink(entry_line(raw) + "\n")) return base::Unexpected(std::string(kNoMore));
  }
  return {};
}

}  // namespace gavel::proof
