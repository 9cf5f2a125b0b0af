// Package drivers holds the providers: one file each registers a driver.Driver, and nothing else knows its name. What
// providers have in common is here too: sending a request, reading a stream of events, and understanding a refusal.
//
// How to add one is told in docs/add-a-provider.md.
package drivers
