import "@pag0/json/repair";
