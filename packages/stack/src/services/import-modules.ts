// Imports the modules named on its command line, so that Node keeps what it compiled. Started by compile-services.
for (const file of process.argv.slice(2)) await import(file);
// Whatever a library keeps open must not keep this process.
process.exit();
