// What every test file uses.
global using Xunit;
