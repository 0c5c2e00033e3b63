// The instances of one service, field by field as the document goes by: nothing is kept of a
// million instances but what they are. What is absent (or null, flags excepted: unknown health is
// not answered) is left at its default; what is wrong is reported with its place and left at its
// default too. Inner header of the catalog reader; its memory is used again. Any thread, one at a
// time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/catalog/catalog_source.h"
#include "sidecar/catalog/json_scalar.h"

namespace warren {

class InstanceReader {
  public:
    // The report outlives it; places begin with ".instances[0]".
    explicit InstanceReader(std::vector<BadEntry>& bad_entries) : bad_entries_(bad_entries) {}

    // An `instances` array begins: forgets what an earlier one said.
    void begin();
    // An element that is no object: an address alone.
    void element(const JsonScalar& value);
    // An element that is an object: begin_object(), for each field key() and value(), end_object().
    // The value of `addresses` or `node_addresses` may be an array: then address() for each element
    // of it.
    void begin_object();
    void key(std::string_view name);
    [[nodiscard]] bool takes_array() const {
        return field_ == Field::kAddresses || field_ == Field::kNodeAddresses;
    }
    void value(const JsonScalar& value);
    void address(const JsonScalar& value);
    void end_object();
    // What was read, without those whose id an earlier one has; fixed numbers given twice are
    // reported and stay.
    std::vector<Instance> finish();

  private:
    // In the order of the report.
    enum class Field : uint8_t {
        kState,
        kHealthy,
        kId,
        kAddresses,
        kDraining,
        kCreatedAt,
        kNode,
        kNumber,
        kPriority,
        kWeight,
        kRuntimeId,
        kNodeAddresses,
        kUnknown,
    };
    struct Problem {
        Field field;
        BadEntry entry;
    };

    static Field field_named(std::string_view name);
    std::vector<Address>& addresses();
    void forget(Field field);
    void state(const JsonScalar& value);
    void created_at(const JsonScalar& value);
    void text(std::string& to, const JsonScalar& value);
    bool flag(const JsonScalar& value);
    std::optional<uint32_t> number(const JsonScalar& value, uint32_t lowest, uint32_t highest);
    void problem(std::string reason, const std::string& behind = "");
    void report(size_t position, const std::string& field, std::string reason);
    void drop_second_ids();
    void report_second_numbers();

    std::vector<BadEntry>& bad_entries_;
    size_t next_ = 0;  // index in the document
    std::vector<Instance> instances_;
    std::vector<size_t> positions_;  // of these in the document

    Instance instance_;  // that is being read
    Field field_ = Field::kUnknown;
    uint32_t seen_ = 0;  // fields, as bits
    uint32_t next_address_ = 0;
    bool full_ = false;  // and said so
    std::vector<Problem> problems_;
};

}  // namespace warren
