// What the URL of a source says of it before anybody has asked: who follows it, which hosts it
// leads to, and how it is called where people read it. Pure: any thread.
#pragma once

#include <string>
#include <vector>

namespace warren {

enum class SourceKind {
    kFile,     // file:///path.json
    kProgram,  // exec:///path/to/program?arg=one&arg=two
    kLocal,    // local:, the containers that are attached here
    kChild,    // all others: `warren-source URL`
};

// Throws std::invalid_argument, one line, for what is no URL of a source that we have.
SourceKind source_kind(const std::string& url);

// The decoded path of a file: or exec: URL. Throws likewise.
std::string source_path(const std::string& url);

// The program of an exec: URL and its arguments. Throws likewise.
std::vector<std::string> source_arguments(const std::string& url);

// The names or addresses of a child's servers, lower case, without ports.
std::vector<std::string> source_hosts(const std::string& url);

// The URL without what is secret in it: a user's password, values of parameters that say so.
std::string shown_source(const std::string& url);

}  // namespace warren
