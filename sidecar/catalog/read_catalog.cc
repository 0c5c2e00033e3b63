#include "sidecar/catalog/read_catalog.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "sidecar/base/json_depth.h"
#include "sidecar/catalog/catalog_builder.h"
#include "sidecar/catalog/fields.h"
#include "sidecar/catalog/read_instance.h"
#include "sidecar/catalog/read_service.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kMaxMessage = 300;  // the parser quotes the text that it stumbled over, all of it

json as_json(const JsonScalar& value) {
    switch (value.kind) {
        case JsonScalar::Kind::kFlag:
            return value.flag;
        case JsonScalar::Kind::kWhole:
            return value.whole;
        case JsonScalar::Kind::kOtherNumber:
            return json::parse(value.text);
        case JsonScalar::Kind::kText:
            return std::string(value.text);
        default:
            return nullptr;
    }
}

// Builds one small value from events. (The parser's own callback does that too, but walks the whole
// parent array at the end of each object: a million instances would take hours.)
class ValueBuilder {
  public:
    [[nodiscard]] bool building() const { return !open_.empty(); }
    void key(const std::string& name) { key_ = name; }
    void open(json container) { open_.push_back(put(std::move(container))); }
    void close() { open_.pop_back(); }
    json* put(json value) {
        if (open_.empty()) return &(root_ = std::move(value));
        json& parent = *open_.back();
        if (parent.is_object()) return &(parent[key_] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }
    json take() { return std::exchange(root_, nullptr); }

  private:
    json root_;
    std::string key_;
    std::vector<json*> open_;  // from the root to the container that is being filled
};

// The document's levels as they go by; a field of a service is a small value.
class DocumentReader final : public nlohmann::json_sax<json> {
  public:
    std::vector<ServiceElement> finish() {
        if (!root_is_object_) throw CatalogError("the document is no JSON object");
        if (services_ == Services::kMissing) throw CatalogError("the document has no 'services'");
        if (services_ == Services::kNoArray) throw CatalogError("'services' is no array");
        return std::move(elements_);
    }

    bool null() override { return take({}); }
    bool boolean(bool value) override { return take({.kind = Kind::kFlag, .flag = value}); }
    bool number_integer(int64_t value) override { return number(value); }
    bool number_unsigned(uint64_t value) override {
        return take({.kind = Kind::kWhole, .whole = value});
    }
    bool number_float(double value, const std::string&) override { return number(value); }
    bool string(std::string& value) override { return take({.kind = Kind::kText, .text = value}); }
    bool binary(json::binary_t&) override { return false; }
    bool start_object(size_t) override { return open(false); }
    bool start_array(size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        if (skipped_ > 0) return true;
        if (value_.building()) {
            value_.key(name);
            return true;
        }
        if (level_ == Level::kInstance) {
            instances_.key(name);
            return true;
        }
        key_ = std::move(name);
        // The last of two equal keys counts.
        if (level_ == Level::kRoot && key_ == "services") begin_services();
        if (level_ == Level::kService && key_ == "instances") {
            has_instances_ = false;
            fields_.erase("instances");
            bad_entries_.clear();  // only instances are read before the service ends
        }
        return true;
    }

    bool parse_error(size_t, const std::string&,
                     const nlohmann::detail::exception& error) override {
        std::string text = error.what();
        text.erase(0, text.find("] ") + 2);  // "[json.exception.parse_error.101] parse error at …"
        if (text.size() > kMaxMessage) text = in_quotes(text.substr(0, kMaxMessage));
        throw CatalogError(text);
    }

  private:
    using Kind = JsonScalar::Kind;
    enum class Level { kOutside, kRoot, kServices, kService, kInstances, kInstance, kAddresses };
    enum class Services { kMissing, kNoArray, kArray };

    bool open(bool array) {
        if (++depth_ > kMaxJsonDepth) {
            throw CatalogError("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
        }
        if (skipped_ > 0) {
            ++skipped_;
        } else if (value_.building()) {
            value_.open(array ? json::array() : json::object());
        } else if (level_ == Level::kOutside && !array) {
            root_is_object_ = true;
            level_ = Level::kRoot;
        } else if (level_ == Level::kRoot && array && key_ == "services") {
            services_ = Services::kArray;
            level_ = Level::kServices;
        } else if (level_ == Level::kServices && !array) {
            begin_service();
        } else if (level_ == Level::kService && array && key_ == "instances") {
            has_instances_ = true;
            instances_.begin();
            level_ = Level::kInstances;
        } else if (level_ == Level::kService && is_service_field(key_)) {
            value_.open(array ? json::array() : json::object());
        } else if (level_ == Level::kInstances && !array) {
            instances_.begin_object();
            level_ = Level::kInstance;
        } else if (level_ == Level::kInstance && array && instances_.takes_array()) {
            level_ = Level::kAddresses;
        } else {
            skipped_ = 1;
            use({.kind = array ? Kind::kArray : Kind::kObject});
        }
        return true;
    }

    bool close() {
        --depth_;
        if (skipped_ > 0) {
            --skipped_;
        } else if (value_.building()) {
            value_.close();
            if (!value_.building()) fields_[key_] = value_.take();
        } else {
            close_level();
        }
        return true;
    }

    void close_level() {
        if (level_ == Level::kInstance) instances_.end_object();
        if (level_ == Level::kService) finish_service();
        level_ =
            level_ == Level::kOutside ? level_ : static_cast<Level>(static_cast<int>(level_) - 1);
    }

    template <typename Number>
    bool number(Number value) {
        const std::string text = json(value).dump();
        return take({.kind = Kind::kOtherNumber, .text = text});
    }

    bool take(const JsonScalar& value) {
        if (skipped_ > 0) return true;
        if (value_.building()) {
            value_.put(as_json(value));
        } else {
            use(value);
        }
        return true;
    }

    // A whole value has come by at this level.
    void use(const JsonScalar& value) {
        switch (level_) {
            case Level::kRoot:
                if (key_ == "services") services_ = Services::kNoArray;
                break;
            case Level::kServices:
                elements_.push_back({nullptr, {{"", "is no object"}}});
                break;
            case Level::kService:
                if (is_service_field(key_)) fields_[key_] = as_json(value);
                break;
            case Level::kInstances:
                instances_.element(value);
                break;
            case Level::kInstance:
                instances_.value(value);
                break;
            case Level::kAddresses:
                instances_.address(value);
                break;
            case Level::kOutside:
                break;
        }
    }

    void begin_services() {
        services_ = Services::kMissing;
        elements_.clear();
    }

    void begin_service() {
        bad_entries_.clear();
        fields_ = json::object();
        has_instances_ = false;
        level_ = Level::kService;
    }

    void finish_service() {
        std::optional<std::vector<Instance>> instances;
        if (has_instances_) instances = instances_.finish();
        auto service = read_service(fields_, "", std::move(instances), bad_entries_);
        // Only now is the name known.
        const auto name = fields_.find("name");
        if (!bad_entries_.empty() && name != fields_.end() && name->is_string()) {
            const std::string prefix = "service " + shown(*name) + ": ";
            for (BadEntry& entry : bad_entries_) entry.reason.insert(0, prefix);
        }
        elements_.push_back(
            {service ? std::make_shared<const Service>(std::move(*service)) : nullptr,
             std::move(bad_entries_)});
        bad_entries_.clear();
    }

    std::vector<ServiceElement> elements_;
    bool root_is_object_ = false;
    Services services_ = Services::kMissing;
    size_t depth_ = 0;
    size_t skipped_ = 0;  // open containers that nobody wants
    Level level_ = Level::kOutside;
    std::string key_;  // of the root or the service

    // Of the service that is being read.
    std::vector<BadEntry> bad_entries_;
    json fields_;
    ValueBuilder value_;  // of a field of it
    bool has_instances_ = false;
    InstanceReader instances_{bad_entries_};
};

}  // namespace

std::vector<ServiceElement> read_elements(std::string_view text) {
    if (text.empty()) throw CatalogError("the document is empty");
    DocumentReader reader;
    json::sax_parse(text.data(), text.data() + text.size(), &reader);
    return reader.finish();
}

void report_element(const ServiceElement& element, size_t position,
                    std::vector<BadEntry>& bad_entries) {
    for (const BadEntry& entry : element.bad_entries) {
        bad_entries.push_back({warren::element("services", position) + entry.place, entry.reason});
    }
}

CatalogDocument read_catalog(std::string_view text) {
    CatalogDocument document;
    CatalogBuilder builder(document.bad_entries);
    const auto elements = read_elements(text);
    for (size_t i = 0; i < elements.size(); ++i) {
        report_element(elements[i], i, document.bad_entries);
        if (elements[i].service) builder.add(elements[i].service, i);
    }
    document.catalog = builder.finish();
    return document;
}

}  // namespace warren
