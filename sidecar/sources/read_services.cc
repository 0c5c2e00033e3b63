#include "sidecar/sources/read_services.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "sidecar/catalog/read_catalog.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/split_document.h"
#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

using nlohmann::json;

class ElementList {
  public:
    explicit ElementList(std::vector<std::string>& problems) : problems_(problems) {}

    void add(const json& element) {
        const std::string place = "services[" + std::to_string(next_++) + "]";
        const auto name = element.is_object() ? element.find("name") : element.end();
        if (name == element.end() || !name->is_string()) {
            problems_.push_back(place + " has no 'name': it is left out");
            return;
        }
        const std::string key = lower_case(name->get_ref<const std::string&>());
        if (!services_.emplace(key, json_line(element)).second) {
            problems_.push_back(place + ": the name " + in_quotes(key) +
                                " is given twice: it is left out");
        }
    }
    ServiceTexts take() { return std::move(services_); }

  private:
    std::vector<std::string>& problems_;
    ServiceTexts services_;
    size_t next_ = 0;
};

// Piece by piece, so that only the text itself is in memory as a whole.
bool read_pieces(std::string_view document, ElementList& elements) {
    TextWindow window(document);
    const ElementVisitor visitor{
        [](TextWindow& /*window*/) { return size_t{0}; },
        [&elements](std::string_view element) { elements.add(parse_json(element)); }};
    try {
        const auto around = split_document(window, visitor);
        if (!around) return false;
        parse_json(*around);
        return true;
    } catch (const BadJson&) {
        return false;
    }
}

}  // namespace

ServiceTexts read_services(std::string_view document, std::vector<std::string>& problems) {
    std::vector<std::string> found;
    ElementList pieces(found);
    if (read_pieces(document, pieces)) {
        problems.insert(problems.end(), found.begin(), found.end());
        return pieces.take();
    }
    // Says with line and column what is wrong; if nothing is, it was only written unusually.
    read_catalog(document);
    ElementList elements(problems);
    const json whole = parse_json(document);
    for (const json& element : whole.at("services")) elements.add(element);
    return elements.take();
}

}  // namespace warren
