#include "sidecar/catalog/read_catalog.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "sidecar/catalog/catalog_builder.h"
#include "sidecar/catalog/fields.h"
#include "sidecar/catalog/read_instance.h"
#include "sidecar/catalog/read_service.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kMaxDepth = 64;     // a catalog has 7 levels
constexpr size_t kMaxMessage = 300;  // the parser quotes the text that it stumbled over, all of it

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

// The document's outer levels as they go by; an instance or a field of a service is a small value.
class DocumentReader final : public nlohmann::json_sax<json> {
  public:
    CatalogDocument finish() {
        if (!root_is_object_) throw CatalogError("the document is no JSON object");
        if (services_ == Services::kMissing) throw CatalogError("the document has no 'services'");
        if (services_ == Services::kNoArray) throw CatalogError("'services' is no array");
        Catalog catalog = builder_->finish();
        return {std::move(catalog), std::move(bad_entries_)};
    }

    bool null() override { return take(nullptr); }
    bool boolean(bool value) override { return take(value); }
    bool number_integer(int64_t value) override { return take(value); }
    bool number_unsigned(uint64_t value) override { return take(value); }
    bool number_float(double value, const std::string&) override { return take(value); }
    bool string(std::string& value) override { return take(std::move(value)); }
    bool binary(json::binary_t&) override { return false; }
    bool start_object(size_t) override { return open(json::object()); }
    bool start_array(size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        if (skipped_ > 0) return true;
        if (value_.building()) {
            value_.key(name);
            return true;
        }
        key_ = std::move(name);
        // The last of two equal keys counts.
        if (level_ == Level::kRoot && key_ == "services") begin_services();
        if (level_ == Level::kService && key_ == "instances") {
            instances_.reset();
            fields_.erase("instances");
            bad_entries_.resize(first_bad_);  // only instances are read before the service ends
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
    enum class Level { kOutside, kRoot, kServices, kService, kInstances };
    enum class Services { kMissing, kNoArray, kArray };

    bool open(json container) {
        if (++depth_ > kMaxDepth) {
            throw CatalogError("nested deeper than " + std::to_string(kMaxDepth) + " levels");
        }
        const bool array = container.is_array();
        if (skipped_ > 0) {
            ++skipped_;
        } else if (value_.building()) {
            value_.open(std::move(container));
        } else if (level_ == Level::kOutside && !array) {
            root_is_object_ = true;
            level_ = Level::kRoot;
        } else if (level_ == Level::kRoot && array && key_ == "services") {
            services_ = Services::kArray;
            level_ = Level::kServices;
        } else if (level_ == Level::kServices && !array) {
            begin_service();
        } else if (level_ == Level::kService && array && key_ == "instances") {
            instances_.emplace(place_, bad_entries_);
            level_ = Level::kInstances;
        } else if (level_ == Level::kInstances ||
                   (level_ == Level::kService && is_service_field(key_))) {
            value_.open(std::move(container));
        } else {
            skipped_ = 1;
            use(array ? "an array" : "an object");
        }
        return true;
    }

    bool close() {
        --depth_;
        if (skipped_ > 0) {
            --skipped_;
        } else if (value_.building()) {
            value_.close();
            if (!value_.building()) use(value_.take());
        } else if (level_ == Level::kInstances) {
            level_ = Level::kService;
        } else if (level_ == Level::kService) {
            finish_service();
            level_ = Level::kServices;
        } else {
            level_ = level_ == Level::kServices ? Level::kRoot : Level::kOutside;
        }
        return true;
    }

    bool take(json value) {
        if (skipped_ > 0) return true;
        if (value_.building()) {
            value_.put(std::move(value));
        } else {
            use(std::move(value));
        }
        return true;
    }

    // A whole value has come by at this level.
    void use(json value) {
        if (level_ == Level::kRoot && key_ == "services") services_ = Services::kNoArray;
        if (level_ == Level::kServices) {
            bad_entries_.push_back({element("services", next_service_++), "is no object"});
        }
        if (level_ == Level::kInstances) instances_->read(value);
        if (level_ == Level::kService && is_service_field(key_)) fields_[key_] = std::move(value);
    }

    void begin_services() {
        services_ = Services::kMissing;
        next_service_ = 0;
        bad_entries_.clear();
        builder_.emplace(bad_entries_);
    }

    void begin_service() {
        place_ = element("services", next_service_++);
        first_bad_ = bad_entries_.size();
        fields_ = json::object();
        instances_.reset();
        level_ = Level::kService;
    }

    void finish_service() {
        std::optional<std::vector<Instance>> instances;
        if (instances_) instances = instances_->finish();
        auto service = read_service(fields_, place_, std::move(instances), bad_entries_);
        // Only now is the name known.
        const auto name = fields_.find("name");
        if (name != fields_.end() && name->is_string()) {
            const std::string prefix = "service " + shown(*name) + ": ";
            for (size_t i = first_bad_; i < bad_entries_.size(); ++i) {
                bad_entries_[i].reason.insert(0, prefix);
            }
        }
        if (service) builder_->add(std::move(*service), place_);
        fields_ = nullptr;
        instances_.reset();
    }

    std::vector<BadEntry> bad_entries_;
    std::optional<CatalogBuilder> builder_;
    bool root_is_object_ = false;
    Services services_ = Services::kMissing;
    size_t depth_ = 0;
    size_t skipped_ = 0;  // open containers that nobody wants
    Level level_ = Level::kOutside;
    std::string key_;  // of the root or the service
    ValueBuilder value_;

    size_t next_service_ = 0;
    std::string place_;  // of the service
    size_t first_bad_ = 0;
    json fields_;
    std::optional<InstanceReader> instances_;
};

}  // namespace

CatalogDocument read_catalog(std::string_view text) {
    if (text.empty()) throw CatalogError("the document is empty");
    DocumentReader reader;
    json::sax_parse(text.begin(), text.end(), &reader);
    return reader.finish();
}

}  // namespace warren
