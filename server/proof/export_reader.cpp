#include "server/proof/export_reader.hpp"

namespace gavel::proof {

base::Expected<ExportReader, std::string> ExportReader::open(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return base::Unexpected("cannot read " + file.string());
  std::string line;
  if (!std::getline(stream, line) || stream.eof()) {
    return base::Unexpected(file.string() + " does not begin with the first line of an export");
  }
  auto header = parse_header(line);
  if (!header) return base::Unexpected("line 1 of " + file.string() + " " + header.error());
  const auto first = stream.tellg();
  return ExportReader(std::move(stream), *std::move(header), first);
}

std::optional<base::Expected<ChainedEntry, std::string>> ExportReader::next() {
  std::string line;
  if (!std::getline(stream_, line)) return std::nullopt;
  // A file that was cut within its last line.
  if (stream_.eof()) return base::Unexpected(std::string("has no line break at its end"));
  return parse_entry(line);
}

void ExportReader::rewind() {
  stream_.clear();
  stream_.seekg(first_);
}

}  // namespace gavel::proof
