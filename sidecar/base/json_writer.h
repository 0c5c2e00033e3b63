// Writes JSON as it goes, into one string: for answers that are made on the spot, long ones too. No
// check that what is opened is closed. One thread.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sidecar/base/json_text.h"

namespace warren {

class JsonWriter {
  public:
    void begin_object() { begin('{'); }
    void begin_object(std::string_view name) {
        key(name);
        begin_object();
    }
    void end_object() { end('}'); }
    void begin_array(std::string_view name) {
        key(name);
        begin('[');
    }
    void end_array() { end(']'); }

    void value(std::string_view text) {
        separate();
        append_json_text(out_, text);
    }
    void value(const char* text) { value(std::string_view(text)); }
    void value(bool yes) { put_raw(yes ? "true" : "false"); }
    void value(std::nullptr_t) { put_raw("null"); }
    void value(std::integral auto number) { put_raw(std::to_string(number)); }
    // The shortest text that reads back as the same number.
    void value(double number) {
        std::array<char, 32> text{};
        const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
        put_raw({text.data(), end});
    }

    // Nothing is null.
    template <typename Value>
    void value(const std::optional<Value>& maybe) {
        if (maybe) {
            value(*maybe);
        } else {
            value(nullptr);
        }
    }

    template <typename Value>
    void put(std::string_view name, const Value& put_value) {
        key(name);
        value(put_value);
    }
    template <typename Texts>
    void put_texts(std::string_view name, const Texts& texts) {
        begin_array(name);
        for (const auto& text : texts) value(std::string_view(text));
        end_array();
    }

    // All of it, with a line break.
    std::string finish() {
        out_ += '\n';
        return std::move(out_);
    }

  private:
    void separate() {
        if (!std::exchange(fresh_, false)) out_ += ", ";
    }
    void put_raw(std::string_view text) {
        separate();
        out_ += text;
    }
    void key(std::string_view name) {
        separate();
        append_json_text(out_, name);
        out_ += ": ";
        fresh_ = true;
    }
    void begin(char bracket) {
        separate();
        out_ += bracket;
        fresh_ = true;
    }
    void end(char bracket) {
        out_ += bracket;
        fresh_ = false;
    }

    std::string out_;
    bool fresh_ = true;  // nothing to put a comma behind
};

}  // namespace warren
