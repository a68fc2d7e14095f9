// Reads an export line by line, however large it is.
//
//     auto in = ExportReader::open("lamp.jsonl");
//     in->header().entries
//     while (auto line = in->next()) …             // the lines behind the header, in order
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "server/proof/lines.hpp"

namespace gavel::proof {

class ExportReader {
 public:
  /// The error is a sentence: there is no such file, or its first line is no header.
  static base::Expected<ExportReader, std::string> open(const std::filesystem::path& file);

  const Header& header() const noexcept { return header_; }

  /// Nothing behind the last line. An error is a sentence's end, and the reader goes on behind that line.
  std::optional<base::Expected<ChainedEntry, std::string>> next();

  /// Back to the first entry.
  void rewind();

 private:
  ExportReader(std::ifstream stream, Header header, std::streampos first)
      : stream_(std::move(stream)), header_(std::move(header)), first_(first) {}

  std::ifstream stream_;
  Header header_;
  std::streampos first_;
};

}  // namespace gavel::proof
