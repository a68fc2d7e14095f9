#include "core/base/csv.hpp"

#include <algorithm>
#include <utility>

namespace base {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  bool at_end() const { return rest_.empty(); }

  Expected<CsvRow, CsvError> row() {
    CsvRow row{line_, {}};
    for (;;) {
      auto field = rest_.starts_with('"') ? quoted() : plain();
      if (!field) return Unexpected(field.error());
      row.fields.push_back(*std::move(field));
      if (take(",")) continue;
      if (at_end() || take("\n") || take("\r\n")) break;
      return wrong("there is something after a closing quote");
    }
    ++line_;
    return row;
  }

 private:
  Expected<std::string, CsvError> plain() {
    const auto end = std::min(rest_.find_first_of(",\"\n\r"), rest_.size());
    std::string field(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (rest_.starts_with('"')) return wrong("there is a quote inside a field that is not quoted");
    if (rest_.starts_with('\r') && !rest_.starts_with("\r\n")) return wrong("there is a carriage return in a field");
    return field;
  }

  Expected<std::string, CsvError> quoted() {
    std::string field;
    std::size_t lines = 0;
    rest_.remove_prefix(1);
    for (;;) {
      if (at_end()) return wrong("a quoted field has no closing quote");
      if (take("\"\"")) {
        field += '"';
        continue;
      }
      if (take("\"")) break;
      if (rest_.front() == '\n') ++lines;
      field += rest_.front();
      rest_.remove_prefix(1);
    }
    line_ += lines;
    return field;
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  Unexpected<CsvError> wrong(std::string text) const { return Unexpected(CsvError{line_, std::move(text)}); }

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace

Expected<std::vector<CsvRow>, CsvError> parse_csv(std::string_view text, CsvWidth width) {
  std::vector<CsvRow> rows;
  Reader reader(text);
  while (!reader.at_end()) {
    auto row = reader.row();
    if (!row) return Unexpected(row.error());
    const auto wanted = rows.empty() ? row->fields.size() : rows.front().fields.size();
    if (width == CsvWidth::same && row->fields.size() != wanted) {
      return Unexpected(CsvError{row->line, "there are " + std::to_string(row->fields.size()) +
                                                " fields where the first line has " + std::to_string(wanted)});
    }
    rows.push_back(*std::move(row));
  }
  return rows;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string csv_text(std::string_view text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  return csv_field(formula ? "'" + std::string(text) : std::string(text));
}

}  // namespace base
